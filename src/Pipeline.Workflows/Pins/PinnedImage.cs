using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>A container image by its digest. Its tag is for people only: a registry can move it to other bytes.</summary>
public sealed record PinnedImage
{
    /// <summary>Checks all parts.</summary>
    /// <param name="name">The image without tag and digest: <c>postgres</c>, <c>ghcr.io/owner/name</c>, <c>localhost:5000/name</c>.</param>
    /// <param name="digest"><c>sha256:</c> and 64 lower-case hexadecimal digits.</param>
    /// <param name="tag">The tag that people know it by, such as <c>17.2-alpine</c>.</param>
    /// <exception cref="ArgumentException">One of them is something else.</exception>
    public PinnedImage(string name, string digest, string? tag = null)
    {
        Name = PinSyntax.IsImageName(name)
            ? name
            : throw Wrong(nameof(name), $"`{name}` is no image", "an image is [registry/]name in lower case, such as ghcr.io/owner/name",
                "write its name without tag and digest");
        Digest = PinSyntax.IsDigest(digest)
            ? digest
            : throw Wrong(nameof(digest), $"`{digest}` is no digest of {name}", "a digest is sha256: and 64 lower-case hexadecimal digits",
                $"take it from the registry: docker buildx imagetools inspect {name}{(tag is null ? "" : ":" + tag)}");
        Tag = tag is null || PinSyntax.IsImageTag(tag)
            ? tag
            : throw Wrong(nameof(tag), $"`{tag}` is no tag of {name}",
                "a tag is up to 128 letters, digits, underscores, dots and dashes, and begins with none of the last two", "correct it, or leave it out");
    }

    /// <summary><c>postgres</c>, <c>ghcr.io/owner/name</c>.</summary>
    public string Name { get; }

    /// <summary><c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The tag that people know it by, if any.</summary>
    public string? Tag { get; }

    /// <summary>What a workflow says: <c>postgres@sha256:…</c>.</summary>
    public string Reference => $"{Name}@{Digest}";

    /// <summary>The comment beside it: the tag, if any.</summary>
    public string? Comment => Tag;

    /// <summary>The reference with its comment, as in a workflow file.</summary>
    public override string ToString() => Comment is null ? Reference : $"{Reference} # {Comment}";

    private static ArgumentException Wrong(string parameter, string what, string why, string next) =>
        new(new Diagnostic(what, Why: why, Next: next).ToString(), parameter);
}
