using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Yaml;

/// <summary>How one scalar is written.</summary>
internal static partial class YamlText
{
    private static readonly SearchValues<char> InFlow = SearchValues.Create("[]{},:?");
    private static readonly SearchValues<char> InKey = SearchValues.Create(":#*&");

    private const string Indicators = "-?:,[]{}#&*!|>'\"%@`";

    /// <summary>The value plain where that is safe, else in single quotes, else, with control characters in it, in double quotes.</summary>
    public static string Of(string value, bool isKey = false, bool inFlow = false)
    {
        if (NeedsEscapes(value))
            return Escaped(value);
        return IsPlain(value, isKey, inFlow) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>Whether it is a text of several lines that a block shows as it is.</summary>
    public static bool FitsBlock(YamlScalar scalar)
    {
        var value = scalar.Value;
        if (scalar.Kind != ScalarKind.Text || !value.Contains('\n') || value[0] is '\n' or ' ' or '\t')
            return false;
        foreach (var c in value)
            if (c != '\n' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' or '\ufeff' or '\ufffe' or '\uffff'))
                return false;
        return !TrailingSpace().IsMatch(value);
    }

    public static string OneLine(string comment) => comment.ReplaceLineEndings(" ");

    /// <summary>What a plain scalar is by YAML 1.2's core schema.</summary>
    public static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ => MayBeNumber(plain) && Number().IsMatch(plain) ? ScalarKind.Number : ScalarKind.Text,
    };

    private static bool IsPlain(string value, bool isKey, bool inFlow)
    {
        if (value.Length == 0 || value[0] == ' ' || value[^1] is ' ' or ':' || KindOf(value) != ScalarKind.Text)
            return false;
        // YAML 1.1's other words and numbers. GitHub reads the key `on` as a text, and everybody writes it bare.
        if (!(isKey && value == "on") && value.Length <= 3 && Words11().IsMatch(value) || MayBeNumber(value) && Number11().IsMatch(value))
            return false;
        if (value[0] is '-' or '?' or ':' ? value.Length == 1 || value[1] is ' ' : Indicators.Contains(value[0], StringComparison.Ordinal))
            return false;
        if (value.StartsWith("---", StringComparison.Ordinal) || value.StartsWith("...", StringComparison.Ordinal) || value is "=" or "<<")
            return false;
        return !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal)
            && (!inFlow || !value.AsSpan().ContainsAny(InFlow)) && (!isKey || !value.AsSpan().ContainsAny(InKey));
    }

    /// <summary>Whether the expressions for numbers, which most texts need not be put through, can match at all.</summary>
    private static bool MayBeNumber(string value) => value.Length > 0 && (char.IsAsciiDigit(value[0]) || value[0] is '+' or '-' or '.');

    private static bool NeedsEscapes(string value)
    {
        foreach (var c in value)
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff' || char.IsSurrogate(c))
                return true;
        return false;
    }

    private static string Escaped(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => text.Append("\\n"),
                '\t' => text.Append("\\t"),
                '\r' => text.Append("\\r"),
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                < 0x20 or 0x7f or (>= 0x80 and < 0xa0) => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                0x2028 or 0x2029 or 0xfeff or 0xfffe or 0xffff => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(rune),
            };
        }

        return text.Append('"').ToString();
    }

    [GeneratedRegex(@"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$")]
    private static partial Regex Number();

    [GeneratedRegex("^(?:y|n|yes|no|on|off)$", RegexOptions.IgnoreCase)]
    private static partial Regex Words11();

    // Octals, underscores, base 60 and dates.
    [GeneratedRegex(@"^[-+]?(?:0b[01_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$|^\d{4}-\d\d?-\d\d?(?:[Tt ].*)?$")]
    private static partial Regex Number11();

    [GeneratedRegex("[ \t]+(?:\n|$)")]
    private static partial Regex TrailingSpace();
}
