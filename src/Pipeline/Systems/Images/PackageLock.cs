using System.Collections.Immutable;

namespace Pipeline.Systems.Images;

/// <summary>
/// Exactly which packages of Python an image gets for some build arguments: versions and hashes, in files that <c>LockPackages</c> writes into
/// <c>locks/&lt;name&gt;</c> of the image's context. The Dockerfile has a stage <c>lock</c> that leaves what pip would install, as pip reports it.
/// </summary>
/// <param name="Name">The folder's name, which the Dockerfile gets as the build argument <c>LOCK</c>.</param>
public sealed record PackageLock(string Name)
{
    /// <summary>The build arguments that belong to it, such as Python's version.</summary>
    public ImmutableSortedDictionary<string, string> Arguments { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the packages are for. Default: linux/amd64 and linux/arm64.</summary>
    public ImmutableArray<Platform> Platforms { get; init; } = [Platform.LinuxAmd64, Platform.LinuxArm64];

    /// <summary>The mirror whose packages it holds; null for those of the public index.</summary>
    public string? Mirror { get; init; }

    /// <summary>Its build arguments, and its name among them.</summary>
    public ImmutableSortedDictionary<string, string> BuildArguments => Arguments.SetItem("LOCK", Name);
}
