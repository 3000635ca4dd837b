using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Systems.Images;

/// <summary>Where an image lies: registry, repository, and a tag, a digest or both.</summary>
/// <remarks>The grammar is that of github.com/distribution/reference; <c>docker.io</c> and <c>library/</c> are filled in as Docker does.</remarks>
public sealed partial record ImageReference
{
    private ImageReference(string registry, string path, string? tag, Digest? digest) =>
        (Registry, Path, Tag, Digest) = (registry, path, tag, digest);

    /// <summary>Host and port, such as <c>ghcr.io</c> or <c>localhost:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The repository within the registry, such as <c>acme/shop/backend</c>.</summary>
    public string Path { get; }

    /// <summary>A name that can be moved; null when there is none.</summary>
    public string? Tag { get; }

    /// <summary>What the bytes are; null when only a tag says it.</summary>
    public Digest? Digest { get; }

    /// <summary>Registry and path: what Docker calls a name or repository.</summary>
    public string Repository => Registry == "docker.io" ? Path.StartsWith("library/", StringComparison.Ordinal) ? Path[8..] : Path : $"{Registry}/{Path}";

    /// <summary>The same repository with this tag and no digest.</summary>
    public ImageReference Tagged(string tag) => Parse($"{Repository}:{tag}", "tag");

    /// <summary>The same repository with this digest and no tag.</summary>
    public ImageReference At(Digest digest) => new(Registry, Path, null, digest);

    /// <exception cref="PipelineException">The text is no reference: exit 2.</exception>
    public static ImageReference Parse(string text, string? where = null) => TryParse(text, out var reference)
        ? reference
        : throw PipelineException.WrongUse(
            $"`{text}` is no reference of an image", where,
            "it is [registry/]name[:tag][@sha256:…], with lower case letters in the name", "such as ghcr.io/acme/shop/backend:1.4.2");

    /// <summary>Whether the text is a reference.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        var match = Grammar().Match(text);
        if (!match.Success || match.Groups["path"].Length > 255)
            return false;
        var (host, path) = (match.Groups["host"].Value, match.Groups["path"].Value);
        // As Docker decides it: the first part is a registry when it looks like a host.
        if (host.Length > 0 && !host.Contains('.') && !host.Contains(':') && host != "localhost")
            (host, path) = ("", $"{host}/{path}");
        if (host is "" or "index.docker.io")
            host = "docker.io";
        if (host == "docker.io" && !path.Contains('/'))
            path = "library/" + path;
        if (!PathGrammar().IsMatch(path))
            return false;
        reference = new ImageReference(
            host, path,
            match.Groups["tag"] is { Success: true } tag ? tag.Value : null,
            match.Groups["digest"] is { Success: true } digest ? Images.Digest.Parse(digest.Value) : null);
        return true;
    }

    /// <summary>
    /// The one name among those that mean the same image to Docker: <c>x</c>, <c>x:latest</c> and <c>docker.io/library/x</c> are <c>x</c>.
    /// What is no reference stays as it is.
    /// </summary>
    internal static string Familiar(string text)
    {
        if (!TryParse(text, out var reference))
            return text;
        var name = reference.ToString();
        return reference is { Tag: "latest", Digest: null } ? name[..^":latest".Length] : name;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is { } digest ? "@" + digest : "")}";

    [GeneratedRegex(@"^(?:(?<host>[a-zA-Z0-9.-]+(?::[0-9]+)?|\[[0-9a-fA-F:]+\](?::[0-9]+)?)/)?(?<path>[a-z0-9._/-]+)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex PathGrammar();
}
