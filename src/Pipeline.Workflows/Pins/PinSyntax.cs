using System.Buffers;
using System.Text.RegularExpressions;

namespace Pipeline.Workflows.Pins;

/// <summary>What names, versions and digests look like.</summary>
internal static partial class PinSyntax
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
    public static bool IsImageName(string text) => text.Length <= 255 && ImageName().IsMatch(text);

    public static bool IsImageTag(string text) => ImageTag().IsMatch(text);

    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Alphanumeric + "._-");
    private static readonly SearchValues<char> OwnerCharacters = SearchValues.Create(Alphanumeric + "-");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);

    private static bool IsOwner(string text) =>
        text.Length is > 0 and <= 39 && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(OwnerCharacters);

    [GeneratedRegex(@"\A(?:(?:localhost|[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9][A-Za-z0-9-]*)+)(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}))?/|[A-Za-z0-9-]+:(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2})/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex ImageName();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex ImageTag();
}
