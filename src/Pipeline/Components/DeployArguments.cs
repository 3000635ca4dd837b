using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;

namespace Pipeline.Components;

/// <summary>What the parameters of a deployment mean.</summary>
internal static class DeployArguments
{
    /// <summary>Validates them before anything runs.</summary>
    /// <exception cref="PipelineException">A value that cannot be: exit 2.</exception>
    public static DeployTarget Check(IDeploy build)
    {
        foreach (var (name, version) in new[] { ("--version", build.Version), ("--to", build.To) })
        {
            if (version is not null && !Names.IsVersion(version))
                throw PipelineException.WrongUse($"`{version}` is not a version", name, Names.VersionRule);
        }

        if (build.Keep is < 0 or > 1000)
            throw PipelineException.WrongUse($"{build.Keep} is not within 0 to 1000", "--keep");
        return Selection.Of(build);
    }

    /// <summary>The release that an artifact is: its version follows from its content unless it is given.</summary>
    public static Release Release(IDeploy build, Service service, string artifact)
    {
        if (!Directory.Exists(artifact) || !Directory.EnumerateFileSystemEntries(artifact).Any())
            throw PipelineException.WrongUse("There is nothing to deploy", artifact, "the folder is empty or missing", "run Package, or do not skip it");
        var digest = ContentDigest.OfFolder(artifact);
        return new Release(build.Version ?? $"{service.Version}-{digest["sha256:".Length..][..8]}", digest);
    }
}
