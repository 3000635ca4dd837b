using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;

namespace Pipeline.Components;

/// <summary>What the parameters of a deployment mean.</summary>
internal static class DeployArguments
{
    /// <exception cref="PipelineException">It is no version: exit 2.</exception>
    public static bool IsVersion(string name, string? version) => version is null || Names.IsVersion(version)
        ? true
        : throw PipelineException.WrongUse($"`{version}` is not a version", name, Names.VersionRule);

    /// <exception cref="PipelineException">It is out of range: exit 2.</exception>
    public static bool IsKeep(int keep) => keep is >= 0 and <= 1000
        ? true
        : throw PipelineException.WrongUse($"{keep} is not within 0 to 1000", "--keep");

    /// <summary>The release that an artifact is: its version follows from its content unless it is given.</summary>
    public static Release Release(IDeploy build, Service service, string artifact)
    {
        if (!Directory.Exists(artifact) || !Directory.EnumerateFileSystemEntries(artifact).Any())
            throw PipelineException.WrongUse("There is nothing to deploy", artifact, "the folder is empty or missing", "run Package, or do not skip it");
        var digest = ContentDigest.OfFolder(artifact);
        return new Release(build.Version ?? $"{service.Version}-{digest["sha256:".Length..][..8]}", digest);
    }
}
