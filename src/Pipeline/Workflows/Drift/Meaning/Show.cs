using System.Globalization;
using System.Text;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Values inside sentences: one line, bounded, nothing that a terminal would act on.</summary>
internal static class Show
{
    private const int Longest = 120;

    /// <summary>A value as one line.</summary>
    public static string Value(YamlNode? node) => Cut(Whole(node), 0);

    /// <summary>Two values so that one sees where they differ.</summary>
    public static string Change(YamlNode? before, YamlNode? after)
    {
        var (old, now) = (Whole(before), Whole(after));
        if (old == now && (before, after) is (YamlScalar a, YamlScalar b))
            (old, now) = ($"{old} (a {Kind(a)})", $"{now} (a {Kind(b)})");
        return Change(old, now);
    }

    /// <summary>Two texts so that one sees where they differ.</summary>
    public static string Change(string before, string after)
    {
        var same = 0;
        while (same < before.Length && same < after.Length && before[same] == after[same])
            same++;
        return $"{Cut(before, same)} → {Cut(after, same)}";
    }

    /// <summary>A piece of code in backticks, one line.</summary>
    public static string Code(string text) => $"`{Cut(Plain(text.TrimEnd('\n')), 0)}`";

    /// <summary>Two pieces of code so that one sees where they differ.</summary>
    public static string CodeChange(string before, string after) => Change($"`{Plain(before.TrimEnd('\n'))}`", $"`{Plain(after.TrimEnd('\n'))}`");

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

    private static string Kind(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Boolean => "truth value",
        ScalarKind.Number => "number",
        ScalarKind.Null => "null",
        _ => "text",
    };

    private static string Cut(string text, int interesting)
    {
        if (text.Length <= Longest)
            return text;
        var from = interesting < Longest - 20 ? 0 : Math.Min(interesting - 30, text.Length - 1);
        var to = Math.Min(text.Length, from + Longest);
        return $"{(from > 0 ? "…" : "")}{text[from..to]}{(to < text.Length ? "…" : "")}";
    }
}
