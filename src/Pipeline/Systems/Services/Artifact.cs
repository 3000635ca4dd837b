using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Systems.Services;

/// <summary>What a service runs: an image that is built, an image of others, or files.</summary>
public abstract record Artifact
{
    private protected Artifact()
    {
    }

    internal abstract IEnumerable<(bool, string, string)> Rules(string where);

    /// <summary>An image of the system.</summary>
    public static implicit operator Artifact(Image image) => new ImageArtifact(image);
}

/// <summary>An image that the system builds. A release says which digest.</summary>
public sealed record ImageArtifact(Image Image) : Artifact
{
    internal override IEnumerable<(bool, string, string)> Rules(string where) => [];
}

/// <summary>An image of others, by its digest.</summary>
/// <param name="Reference">Name, tag and digest: <c>postgres:17@sha256:…</c>. The tag is for people and for mirrors; the digest is what runs.</param>
public sealed record PinnedImage(string Reference) : Artifact
{
    /// <summary>Name and tag, as a mirror knows it.</summary>
    public string Name => Reference.Split('@')[0];

    internal override IEnumerable<(bool, string, string)> Rules(string where)
    {
        var valid = ImageReference.TryParse(Reference, out var reference);
        return
        [
            (valid, $"{where}.Artifact", $"`{Reference}` is no reference of an image"),
            (!valid || reference!.Digest is not null, $"{where}.Artifact", $"`{Reference}` has no digest, and a tag can name another image tomorrow: write {Name}@sha256:…, which `docker buildx imagetools inspect {Name}` shows"),
        ];
    }
}

/// <summary>Files that a command makes, for services that run without containers.</summary>
public sealed record FilesArtifact : Artifact
{
    /// <summary>The command that writes the release's files into the folder it is given.</summary>
    public required Func<string, Command> Build { get; init; }

    /// <summary>The first part of generated versions; the rest is the content's digest. Default <c>0.0.0</c>.</summary>
    public string Version { get; init; } = "0.0.0";

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
        [(Names.IsVersion(Version), $"{where}.Artifact.Version", Names.VersionRule)];
}
