using System.Collections.Immutable;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>How images are built.</summary>
internal sealed record ImageBuildOptions
{
    /// <summary>The repository of an image, without tag.</summary>
    public required Func<Image, string> RepositoryOf { get; init; }

    /// <summary>Where the definition and what the builder says about its results are kept.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the result goes to the registry; else into the engine's store.</summary>
    public bool Push { get; init; }

    /// <summary>Whether provenance and a list of contents are attached to what is pushed. Default: yes.</summary>
    public bool Attests { get; init; } = true;

    /// <summary>Who builds, as provenance names it; null for nobody.</summary>
    public string? BuilderId { get; init; }

    /// <summary>The release's version.</summary>
    public string? Version { get; init; }

    /// <summary>Null for each image's own.</summary>
    public ImmutableArray<Platform>? Platforms { get; init; }

    /// <summary>What takes the place of base images.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>Whether caches outside of the builder are read.</summary>
    public bool ReadsCaches { get; init; } = true;

    /// <summary>Whether caches outside of the builder are written.</summary>
    public bool WritesCaches { get; init; }

    /// <summary>Whether every step runs again.</summary>
    public bool NoCache { get; init; }

    /// <summary>Gets warnings.</summary>
    public required Action<string> Warn { get; init; }
}
