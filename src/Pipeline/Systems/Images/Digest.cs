using System.Buffers;
using Pipeline.Diagnostics;

namespace Pipeline.Systems.Images;

/// <summary>The identity of an image's bytes, <c>sha256:</c> and 64 lower case hexadecimal digits. What travels on is this, never a tag.</summary>
/// <remarks>OCI Image Specification 1.1, descriptor.md, "Digests".</remarks>
public readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <exception cref="PipelineException">It is no such text: exit 2.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw PipelineException.WrongUse($"`{text}` is no digest", why: "a digest is sha256: and 64 lower case hexadecimal digits");

    /// <summary>Whether the text is a digest.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        const string Algorithm = "sha256:";
        var valid = text is { Length: 71 } && text.StartsWith(Algorithm, StringComparison.Ordinal)
            && text.AsSpan(Algorithm.Length).IndexOfAnyExcept(HexDigits) < 0;
        digest = valid ? new Digest(text!) : default;
        return valid;
    }

    /// <summary>The hexadecimal digits alone.</summary>
    public string Hex => ToString()[7..];

    /// <summary>The first 12 digits: enough for people.</summary>
    public string Short => Hex[..12];

    /// <inheritdoc/>
    public override string ToString() => _text ?? throw new InvalidOperationException("A digest without a value");
}
