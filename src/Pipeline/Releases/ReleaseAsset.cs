using System.Collections.Immutable;

namespace Pipeline.Releases;

/// <summary>What is attached to a release on GitHub.</summary>
public sealed record Publication
{
    /// <summary>The files.</summary>
    public ImmutableArray<ReleaseAsset> Assets { get; init; } = [];

    /// <summary>The name of the file with the digests of all others; null for none.</summary>
    public string? Checksums { get; init; } = "SHA256SUMS";

    /// <summary>Whether the milestone that is called as the version or its tag is closed.</summary>
    public bool CloseMilestone { get; init; } = true;
}

/// <summary>Files of a release: packages, SBOMs, signatures, provenance, archives. Who makes them does not matter; they are there when it is published.</summary>
/// <param name="Source">A file or a folder below the root, or a pattern of files.</param>
/// <param name="Kind">What is made of it.</param>
/// <param name="Name">What it is called on GitHub; null: as the file. <c>{version}</c> stands for the version.</param>
public sealed record ReleaseAsset(string Source, AssetKind Kind, string? Name)
{
    /// <summary>A file that must be there.</summary>
    public static ReleaseAsset File(string path, string? name = null) => new(path, AssetKind.File, name);

    /// <summary>All files of a pattern, such as <c>.nuke/temp/packages/*.nupkg</c>; one at least must be there.</summary>
    public static ReleaseAsset Files(string pattern) => new(pattern, AssetKind.Files, null);

    /// <summary>A folder as one <c>.tar.gz</c> or <c>.zip</c>, whose bytes follow from what is in it alone.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The archive's name, such as <c>shop-{version}.tar.gz</c>.</param>
    public static ReleaseAsset Archive(string folder, string name) => new(folder, AssetKind.Archive, name);
}

/// <summary>What is made of an asset's source.</summary>
public enum AssetKind
{
    /// <summary>It is a file.</summary>
    File,

    /// <summary>It is a pattern of files.</summary>
    Files,

    /// <summary>It is a folder that is packed.</summary>
    Archive,
}
