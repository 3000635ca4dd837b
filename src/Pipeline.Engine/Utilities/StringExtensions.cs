using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.Utilities;

/// <summary>What builds do with texts.</summary>
public static class StringExtensions
{
    /// <summary>Whether there is no character.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this string? text) => string.IsNullOrEmpty(text);

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsNullOrWhiteSpace([NotNullWhen(false)] this string? text) => string.IsNullOrWhiteSpace(text);

    /// <summary>Whether the texts are equal, case aside.</summary>
    public static bool EqualsOrdinalIgnoreCase(this string? text, string? other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The texts with a separator between them.</summary>
    public static string Join(this IEnumerable<string> texts, string separator) => string.Join(separator, texts);

    /// <summary>The texts with spaces between them.</summary>
    public static string JoinSpace(this IEnumerable<string> texts) => string.Join(' ', texts);

    /// <summary>The texts with commas and spaces between them.</summary>
    public static string JoinCommaSpace(this IEnumerable<string> texts) => string.Join(", ", texts);

    /// <summary>The texts with commas between them.</summary>
    public static string JoinComma(this IEnumerable<string> texts) => string.Join(',', texts);

    /// <summary>The texts with semicolons between them.</summary>
    public static string JoinSemicolon(this IEnumerable<string> texts) => string.Join(';', texts);

    /// <summary>The texts with dots between them.</summary>
    public static string JoinDot(this IEnumerable<string> texts) => string.Join('.', texts);

    /// <summary>The texts as lines, with the line breaks of the platform.</summary>
    public static string JoinNewLine(this IEnumerable<string> texts, PlatformFamily? platformFamily = null) => string.Join(
        platformFamily is null ? Environment.NewLine : platformFamily == PlatformFamily.Windows ? "\r\n" : "\n", texts);

    /// <summary>The lines of the text.</summary>
    public static string[] SplitLineBreaks(this string text) => text.Split((string[])["\r\n", "\n"], StringSplitOptions.None);

    /// <summary>The text in double quotes; those in it are escaped.</summary>
    public static string DoubleQuote(this string? text) => $"\"{text?.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The text in double quotes when it has a space and is not quoted.</summary>
    public static string DoubleQuoteIfNeeded(this string? text) =>
        string.IsNullOrWhiteSpace(text) ? "" : text.Contains(' ') && !(text[0] == '"' && text[^1] == '"') ? text.DoubleQuote() : text;

    /// <summary>The text in single quotes.</summary>
    public static string SingleQuote(this string text) => $"'{text}'";
}
