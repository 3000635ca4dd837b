namespace Nuke.Common.Utilities;

public static partial class StringExtensions
{
    /// <summary>The texts with a separator between them.</summary>
    public static string Join(this IEnumerable<string> enumerable, string separator) => string.Join(separator, enumerable);

    /// <summary>The texts with a separator between them.</summary>
    public static string Join(this IEnumerable<string> enumerable, char separator) => string.Join(separator, enumerable);

    /// <summary>The texts with spaces between them.</summary>
    public static string JoinSpace(this IEnumerable<string> values) => string.Join(' ', values);

    /// <summary>The texts with dashes between them.</summary>
    public static string JoinDash(this IEnumerable<string> values) => string.Join('-', values);

    /// <summary>The texts with underscores between them.</summary>
    public static string JoinUnderscore(this IEnumerable<string> values) => string.Join('_', values);

    /// <summary>The texts with ampersands between them.</summary>
    public static string JoinAmpersand(this IEnumerable<string> values) => string.Join('&', values);

    /// <summary>The texts with slashes between them.</summary>
    public static string JoinSlash(this IEnumerable<string> values) => string.Join('/', values);

    /// <summary>The texts with backslashes between them.</summary>
    public static string JoinBackslash(this IEnumerable<string> values) => string.Join('\\', values);

    /// <summary>The texts with commas and spaces between them.</summary>
    public static string JoinCommaSpace(this IEnumerable<string> values) => string.Join(", ", values);

    /// <summary>The texts with commas between them.</summary>
    public static string JoinComma(this IEnumerable<string> values) => string.Join(',', values);

    /// <summary>The texts as in a sentence: <c>a, b, and c</c>.</summary>
    public static string JoinCommaAnd(this IEnumerable<string> values) => Sentence([.. values], "and");

    /// <summary>The texts as in a sentence: <c>a, b, or c</c>.</summary>
    public static string JoinCommaOr(this IEnumerable<string> values) => Sentence([.. values], "or");

    /// <summary>The texts with semicolons between them.</summary>
    public static string JoinSemicolon(this IEnumerable<string> values) => string.Join(';', values);

    /// <summary>The texts with dots between them.</summary>
    public static string JoinDot(this IEnumerable<string> values) => string.Join('.', values);

    /// <summary>The texts as lines, with the line breaks of the platform.</summary>
    public static string JoinNewLine(this IEnumerable<string> values, PlatformFamily? platformFamily = null) =>
        string.Join(LineBreak(platformFamily), values);

    /// <summary>The texts as paragraphs, with empty lines between them.</summary>
    public static string JoinParagraph(this IEnumerable<string> values, PlatformFamily? platformFamily = null) =>
        string.Join(LineBreak(platformFamily) + LineBreak(platformFamily), values);

    private static string LineBreak(PlatformFamily? platform) => platform switch
    {
        null => Environment.NewLine,
        PlatformFamily.Windows => "\r\n",
        _ => "\n",
    };

    private static string Sentence(string[] texts, string word) => texts.Length < 2
        ? string.Concat(texts)
        : $"{string.Join(", ", texts[..^1])}{(texts.Length > 2 ? "," : "")} {word} {texts[^1]}";
}
