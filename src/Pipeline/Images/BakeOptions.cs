using System.Collections.Immutable;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>What a build adds to the definitions of images.</summary>
internal sealed record BakeOptions
{
    /// <summary>The system's name: it is on every image, so that what is old can be found and removed.</summary>
    public required string System { get; init; }

    /// <summary>References of images that are there already and that others build on, by name.</summary>
    public ImmutableSortedDictionary<string, string> Existing { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The commit: revision, time and where the source is; null outside of a repository.</summary>
    public Revision? Revision { get; init; }

    /// <summary>The release's version; null when there is none.</summary>
    public string? Version { get; init; }

    /// <summary>What to build for; null for each image's own platforms.</summary>
    public ImmutableArray<Platform>? Platforms { get; init; }

    /// <summary>What takes the place of base images.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>How the result leaves the builder, as buildx writes it.</summary>
    public required Func<Image, string> Output { get; init; }

    /// <summary>The tags of an image, whole references.</summary>
    public required Func<Image, ImmutableArray<string>> Tags { get; init; }

    /// <summary>Statements about the build that are attached: buildx's <c>attest</c>.</summary>
    public ImmutableArray<string> Attestations { get; init; } = [];

    /// <summary>Whether caches outside of the builder are read: not in releases, where others may have written to them.</summary>
    public bool ReadsCaches { get; init; } = true;

    /// <summary>Whether caches outside of the builder are written.</summary>
    public bool WritesCaches { get; init; }

    /// <summary>Whether every step runs again.</summary>
    public bool NoCache { get; init; }
}

/// <summary>The commit that images are made from.</summary>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Changed">Whether files differ from it.</param>
/// <param name="Time">When it was committed: the time stamp of everything in the images.</param>
/// <param name="Source">The address of the repository, without credentials; null when it has none.</param>
internal sealed record Revision(string Commit, bool Changed, DateTimeOffset Time, string? Source);
