using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.Utilities;

/// <summary>What builds do with texts.</summary>
public static partial class StringExtensions
{
    /// <summary>Whether there is no character.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this string? str) => string.IsNullOrEmpty(str);

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsNullOrWhiteSpace([NotNullWhen(false)] this string? str) => string.IsNullOrWhiteSpace(str);

    /// <summary>The text, or null when it is empty.</summary>
    public static string? ToNullIfEmpty(this string? str) => string.IsNullOrEmpty(str) ? null : str;

    /// <summary>The text, or null when there is nothing but white space.</summary>
    public static string? ToNullIfWhiteSpace(this string? str) => string.IsNullOrWhiteSpace(str) ? null : str;

    /// <summary>The lines of the text; empty ones stay unless the options say otherwise.</summary>
    public static string[] SplitLineBreaks(this string str, StringSplitOptions options = StringSplitOptions.None) =>
        str.Split((string[])["\r\n", "\n"], options);

    /// <summary>The paragraphs of the text, which empty lines separate; empty ones stay unless the options say otherwise.</summary>
    public static string[] SplitParagraphs(this string str, StringSplitOptions options = StringSplitOptions.None) =>
        str.Split((string[])["\r\n\r\n", "\n\n"], options);

    /// <summary>The words of the text, which spaces separate.</summary>
    public static string[] SplitSpace(this string str) => str.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The text without another at its end.</summary>
    public static string TrimEnd(this string str, string trim) => str.EndsWith(trim, StringComparison.Ordinal) ? str[..^trim.Length] : str;

    /// <summary>The text without another at its beginning.</summary>
    public static string TrimStart(this string str, string trim) => str.StartsWith(trim, StringComparison.Ordinal) ? str[trim.Length..] : str;
}
