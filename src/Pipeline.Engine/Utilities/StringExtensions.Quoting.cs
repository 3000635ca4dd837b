namespace Nuke.Common.Utilities;

public static partial class StringExtensions
{
    /// <summary>The text in double quotes; those in it are escaped.</summary>
    public static string DoubleQuote(this string? str) => $"\"{str?.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The text in double quotes when it has a space and is not quoted; empty when it is blank.</summary>
    public static string DoubleQuoteIfNeeded(this string? str) => str.DoubleQuoteIfNeeded(' ');

    /// <summary>The text in double quotes when it has one of the characters and is not quoted; empty when it is blank.</summary>
    public static string DoubleQuoteIfNeeded(this string? str, params char?[] disallowed) =>
        NeedsQuotes(ref str, '"', disallowed) ? str.DoubleQuote() : str;

    /// <summary>The text in single quotes; those in it are escaped.</summary>
    public static string SingleQuote(this string? str) => $"'{str?.Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>The text in single quotes when it has a space and is not quoted; empty when it is blank.</summary>
    public static string SingleQuoteIfNeeded(this string? str) => str.SingleQuoteIfNeeded(' ');

    /// <summary>The text in single quotes when it has one of the characters and is not quoted; empty when it is blank.</summary>
    public static string SingleQuoteIfNeeded(this string? str, params char?[] disallowed) =>
        NeedsQuotes(ref str, '\'', disallowed) ? str.SingleQuote() : str;

    /// <summary>Whether the text is in double quotes.</summary>
    public static bool IsDoubleQuoted(this string str) => str.StartsWith('"') && str.EndsWith('"');

    /// <summary>Whether the text is in single quotes.</summary>
    public static bool IsSingleQuoted(this string str) => str.StartsWith('\'') && str.EndsWith('\'');

    private static bool NeedsQuotes([System.Diagnostics.CodeAnalysis.NotNull] ref string? str, char quote, char?[] disallowed)
    {
        str = string.IsNullOrWhiteSpace(str) ? "" : str;
        var text = str;
        return !(text.StartsWith(quote) && text.EndsWith(quote)) && Array.Exists(disallowed, one => one is { } character && text.Contains(character));
    }
}
