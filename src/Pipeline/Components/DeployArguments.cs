using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;

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

    /// <summary>The release that a folder is: its version follows from its content unless it is given.</summary>
    public static Release Release(IPackage build, FilesArtifact artifact, string folder)
    {
        var digest = ContentDigest.OfFolder(folder);
        return new Release(build.Version ?? $"{artifact.Version}-{digest["sha256:".Length..][..8]}", digest);
    }

    /// <summary>The release that was packaged, here or on another machine, and the folder with its files.</summary>
    /// <exception cref="PipelineException">Nothing was packaged, or as another version than <c>--version</c> names: exit 2.</exception>
    public static (Release Release, string Folder) Packaged(IPackage build, SystemDefinition system)
    {
        var folder = Selection.ArtifactOf(system);
        var release = ReleaseArchive.Unpack(Selection.ArchiveOf(system), folder);
        return build.Version is not { } asked || asked == release.Version
            ? (release, folder)
            : throw PipelineException.WrongUse(
                $"The package is {release.Version}, not {asked}", Selection.ArchiveOf(system), "a package keeps the version that it was made as",
                $"leave --version out, or package it as {asked}: ./build.sh Package --version {asked}");
    }
}
