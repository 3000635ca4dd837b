using System.Globalization;
using System.Text;
using Pipeline.Yaml;

namespace Pipeline.Generated;

/// <summary>Values inside sentences: one line, bounded, nothing that a terminal would act on.</summary>
internal static class Show
{
    private const int Longest = 120;

    /// <summary>A value as one line.</summary>
    public static string Value(YamlNode? node) => Cut(Whole(node));

    /// <summary>Two values, the old one first.</summary>
    public static string Change(YamlNode? before, YamlNode? after) => $"{Value(before)} → {Value(after)}";

    /// <summary>A text with all that is invisible, or that a terminal acts on, written out.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
                plain.Append("\\n");
            else if (rune.Value == '\t')
                plain.Append("\\t");
            else if (IsHidden(rune))
                plain.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                plain.Append(rune);
        }

        return plain.ToString();
    }

    /// <summary>A line of a text, tabs kept.</summary>
    public static string Line(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value != '\t' && IsHidden(rune))
                return Plain(text);
        return text;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string Whole(YamlNode? node) => node switch
    {
        null => "nothing",
        YamlScalar { Kind: ScalarKind.Null } => "nothing",
        YamlScalar { Kind: ScalarKind.Text } text => Plain(YamlText.Of(text.Value)),
        YamlScalar scalar => scalar.Value,
        YamlSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Whole))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(x => $"{Plain(x.Key.Value)}: {Whole(x.Value)}"))}}}",
        _ => "",
    };

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
}
