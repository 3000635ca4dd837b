using System.Buffers;
using System.Globalization;

namespace Pipeline.Workflows.Pins;

/// <summary>What names, versions and digests look like.</summary>
internal static class PinSyntax
{
    public const string VersionRule = "a full version has three numbers, as v7.0.1 or 7.0.1 or v7.1.0-beta.2; shorter tags such as v7 move";
    public const string ShaRule = "a commit is 40 lower-case hexadecimal digits; tags and branches can be moved to other code";

    public static bool IsSha(string text) => text.Length == 40 && IsHex(text);

    public static bool IsDigest(string text) =>
        text.Length == 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && IsHex(text.AsSpan(7));

    /// <summary><c>owner/repo</c>, or <c>owner/repo/path</c>.</summary>
    public static bool IsActionName(string text)
    {
        var parts = text.Split('/');
        if (parts.Length < 2 || !IsOwner(parts[0]) || parts[1].Length > 100)
            return false;
        foreach (var part in parts.AsSpan(1))
            if (part is "." or ".." or "" || part.AsSpan().ContainsAnyExcept(PathCharacters))
                return false;
        return true;
    }

    public static bool IsRepository(string text) => IsActionName(text) && RepositoryOf(text).Length == text.Length;

    /// <summary>The first two parts of an action's name.</summary>
    public static string RepositoryOf(string action)
    {
        var end = action.IndexOf('/', action.IndexOf('/') + 1);
        return end < 0 ? action : action[..end];
    }

    public static bool IsVersion(string text) => FullVersion.TryParse(text, out _);

    /// <summary>As the OCI distribution specification says: [host[:port]/]parts of lower-case letters and digits with single separators.</summary>
    public static bool IsImageName(string text)
    {
        if (text.Length is 0 or > 255)
            return false;
        var parts = text.Split('/');
        var first = parts.Length > 1 && (parts[0].Contains('.') || parts[0].Contains(':') || parts[0] == "localhost") ? 1 : 0;
        if (first == 1 && !IsHost(parts[0]))
            return false;
        foreach (var part in parts.AsSpan(first))
            if (!IsImagePart(part))
                return false;
        return true;
    }

    public static bool IsImageTag(string text) =>
        text.Length is > 0 and <= 128 && text[0] is not ('.' or '-') && !text.AsSpan().ContainsAnyExcept(PathCharacters);

    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Alphanumeric + "._-");
    private static readonly SearchValues<char> OwnerCharacters = SearchValues.Create(Alphanumeric + "-");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Alphanumeric + ".-");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);

    private static bool IsOwner(string text) =>
        text.Length is > 0 and <= 39 && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(OwnerCharacters);

    private static bool IsHost(string text)
    {
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        return name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && !name.AsSpan().ContainsAnyExcept(HostCharacters) && !name.Contains("..", StringComparison.Ordinal)
            && (colon < 0 || (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, null, out var port) && port > 0));
    }

    /// <summary>Separators are one dot, one or two underscores, or dashes; never at an end.</summary>
    private static bool IsImagePart(string text)
    {
        if (text.Length == 0 || !IsLetterOrDigit(text[0]) || !IsLetterOrDigit(text[^1]))
            return false;
        for (var i = 1; i < text.Length; i++)
        {
            if (IsLetterOrDigit(text[i]) || text[i] == '-' && text[i - 1] is not ('.' or '_'))
                continue;
            var before = text[i - 1];
            var isFirst = IsLetterOrDigit(before);
            var isSecondUnderscore = text[i] == '_' && before == '_' && IsLetterOrDigit(text[i - 2]);
            if (text[i] is not ('.' or '_') || !(isFirst || isSecondUnderscore))
                return false;
        }

        return true;

        static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
    }
}
