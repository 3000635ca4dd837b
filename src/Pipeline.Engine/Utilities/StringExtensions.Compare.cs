namespace Nuke.Common.Utilities;

public static partial class StringExtensions
{
    /// <summary>Whether the texts are equal, case aside.</summary>
    public static bool EqualsOrdinalIgnoreCase(this string? str, string? other) => string.Equals(str, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text is one of the others, case aside.</summary>
    public static bool EqualsAnyOrdinalIgnoreCase(this string? str, params string[] others) => Array.Exists(others, str.EqualsOrdinalIgnoreCase);

    /// <summary>Whether the text is one of the others, case aside.</summary>
    public static bool EqualsAnyOrdinalIgnoreCase(this string? str, IEnumerable<string> others) => others.Any(str.EqualsOrdinalIgnoreCase);

    /// <summary>Whether the other text is in this one, case aside.</summary>
    public static bool ContainsOrdinalIgnoreCase(this string str, string other) => str.Contains(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether one of the others is in the text, case aside.</summary>
    public static bool ContainsAnyOrdinalIgnoreCase(this string str, params string[] others) => Array.Exists(others, str.ContainsOrdinalIgnoreCase);

    /// <summary>Whether one of the others is in the text, case aside.</summary>
    public static bool ContainsAnyOrdinalIgnoreCase(this string str, IEnumerable<string> others) => others.Any(str.ContainsOrdinalIgnoreCase);

    /// <summary>Whether one of the others is one of the texts, case aside.</summary>
    public static bool ContainsAnyOrdinalIgnoreCase(this IEnumerable<string> str, params string[] others) =>
        str.Any(text => text.EqualsAnyOrdinalIgnoreCase(others));

    /// <summary>Whether the text begins with the other, case aside.</summary>
    public static bool StartsWithOrdinalIgnoreCase(this string str, string other) => str.StartsWith(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text begins with one of the others, case aside.</summary>
    public static bool StartsWithAnyOrdinalIgnoreCase(this string str, params string[] others) => Array.Exists(others, str.StartsWithOrdinalIgnoreCase);

    /// <summary>Whether the text begins with one of the others, case aside.</summary>
    public static bool StartsWithAnyOrdinalIgnoreCase(this string str, IEnumerable<string> others) => others.Any(str.StartsWithOrdinalIgnoreCase);

    /// <summary>Whether the text ends with the other, case aside.</summary>
    public static bool EndsWithOrdinalIgnoreCase(this string str, string other) => str.EndsWith(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text ends with one of the others, case aside.</summary>
    public static bool EndsWithAnyOrdinalIgnoreCase(this string str, params string[] others) => Array.Exists(others, str.EndsWithOrdinalIgnoreCase);

    /// <summary>Whether the text ends with one of the others, case aside.</summary>
    public static bool EndsWithAnyOrdinalIgnoreCase(this string str, IEnumerable<string> others) => others.Any(str.EndsWithOrdinalIgnoreCase);
}
