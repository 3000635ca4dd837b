using System.Text;

namespace Pipeline.Yaml;

/// <summary>
/// The one writer of YAML: blocks, two spaces, LF, quotes only where YAML 1.1 or 1.2 needs them, so that every parser reads the same.
/// </summary>
public static class YamlWriter
{
    /// <summary>The document as text that ends with a line feed.</summary>
    public static string Write(YamlNode root, string? header = null)
    {
        var text = new StringBuilder();
        Comment(text, header, 0);
        switch (root)
        {
            case YamlMapping { IsFlow: false, Entries.Count: > 0 } mapping:
                Mapping(text, mapping, 0, inline: false);
                break;
            case YamlSequence { IsFlow: false, Items.Count: > 0 } sequence:
                Sequence(text, sequence, 0);
                break;
            default:
                Inline(text, root, 0);
                break;
        }

        return text.ToString();
    }

    /// <param name="text">What is written to.</param>
    /// <param name="mapping">What is written.</param>
    /// <param name="indent">Spaces before each key.</param>
    /// <param name="inline">The first key stands on a line that is begun.</param>
    private static void Mapping(StringBuilder text, YamlMapping mapping, int indent, bool inline)
    {
        foreach (var entry in mapping.Entries)
        {
            if (!inline)
            {
                if (entry.Apart)
                    text.Append('\n');
                Comment(text, entry.Above, indent);
                text.Append(' ', indent);
            }

            inline = false;
            text.Append(YamlText.Of(entry.Key.Value, isKey: true)).Append(':');
            switch (entry.Value)
            {
                case YamlMapping { IsFlow: false, Entries.Count: > 0 } inner:
                    EndLine(text, entry.Key.Comment);
                    Mapping(text, inner, indent + 2, inline: false);
                    break;
                case YamlSequence { IsFlow: false, Items.Count: > 0 } inner:
                    EndLine(text, entry.Key.Comment);
                    Sequence(text, inner, indent + 2);
                    break;
                case YamlScalar { Kind: ScalarKind.Null } nothing:
                    EndLine(text, nothing.Comment);
                    break;
                default:
                    text.Append(' ');
                    Inline(text, entry.Value, indent + 2);
                    break;
            }
        }
    }

    private static void Sequence(StringBuilder text, YamlSequence sequence, int indent)
    {
        foreach (var item in sequence.Items)
        {
            if (item is YamlMapping { IsFlow: false, Entries: [{ Above: { } above }, ..] })
                Comment(text, above, indent);
            text.Append(' ', indent).Append("- ");
            switch (item)
            {
                case YamlMapping { IsFlow: false, Entries.Count: > 0 } inner:
                    Mapping(text, inner, indent + 2, inline: true);
                    break;
                default:
                    Inline(text, item, indent + 2);
                    break;
            }
        }
    }

    private static void Inline(StringBuilder text, YamlNode node, int indent)
    {
        if (node is YamlScalar scalar && YamlText.FitsBlock(scalar))
        {
            Block(text, scalar, indent);
            return;
        }

        Flow(text, node, inFlow: false);
        EndLine(text, (node as YamlScalar)?.Comment);
    }

    private static void EndLine(StringBuilder text, string? comment)
    {
        if (comment is not null)
            text.Append(" # ").Append(YamlText.OneLine(comment));
        text.Append('\n');
    }

    private static void Flow(StringBuilder text, YamlNode node, bool inFlow)
    {
        switch (node)
        {
            case YamlScalar scalar:
                text.Append(scalar.Kind == ScalarKind.Text ? YamlText.Of(scalar.Value, inFlow: inFlow) : scalar.Value.Length == 0 ? "null" : scalar.Value);
                break;
            case YamlSequence sequence:
                text.Append('[');
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Flow(text, sequence.Items[i], inFlow: true);
                }

                text.Append(']');
                break;
            case YamlMapping mapping:
                text.Append('{');
                for (var i = 0; i < mapping.Entries.Count; i++)
                {
                    text.Append(i > 0 ? ", " : " ").Append(YamlText.Of(mapping.Entries[i].Key.Value, isKey: true, inFlow: true)).Append(": ");
                    Flow(text, mapping.Entries[i].Value, inFlow: true);
                }

                text.Append(mapping.Entries.Count > 0 ? " }" : "}");
                break;
        }
    }

    private static void Block(StringBuilder text, YamlScalar scalar, int indent)
    {
        var value = scalar.Value;
        text.Append(value.EndsWith('\n') ? value.EndsWith("\n\n", StringComparison.Ordinal) || value == "\n" ? "|+\n" : "|\n" : "|-\n");
        var body = value.EndsWith('\n') ? value[..^1] : value;
        foreach (var line in body.Split('\n'))
        {
            if (line.Length > 0)
                text.Append(' ', indent).Append(line);
            text.Append('\n');
        }
    }

    private static void Comment(StringBuilder text, string? comment, int indent)
    {
        foreach (var line in comment?.Split('\n') ?? [])
            text.Append(' ', indent).Append(line.Length > 0 ? "# " : "#").Append(line).Append('\n');
    }
}
