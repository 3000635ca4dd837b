using System.Text;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Drift;

/// <summary>Writes a workflow in another form with the same meaning: another order of keys, other quotes, blocks, comments.</summary>
internal static class FormMutation
{
    public static string Of(YamlMapping root, Random random)
    {
        var text = new StringBuilder("# another comment\n");
        Mapping(text, root, 0, random);
        return text.ToString();
    }

    private static void Mapping(StringBuilder text, YamlMapping mapping, int indent, Random random)
    {
        foreach (var entry in Shuffled(mapping.Entries, random))
        {
            if (random.Next(8) == 0)
                text.Append(' ', indent).Append("# a comment\n\n");
            text.Append(' ', indent).Append(Quoted(entry.Key.Value, random)).Append(':');
            Value(text, entry.Value, indent, random);
        }
    }

    private static void Value(StringBuilder text, YamlNode node, int indent, Random random)
    {
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                text.Append(random.Next(4) == 0 ? " # a comment\n" : "\n");
                Mapping(text, mapping, indent + 2, random);
                break;
            case YamlSequence { Items.Count: > 0 } sequence when sequence.Items.All(x => x is YamlScalar) && random.Next(2) == 0:
                text.Append(" [").AppendJoin(", ", sequence.Items.Select(x => Scalar((YamlScalar)x, random, true))).Append("]\n");
                break;
            case YamlSequence { Items.Count: > 0 } sequence:
                text.Append('\n');
                foreach (var item in sequence.Items)
                {
                    text.Append(' ', indent).Append("  -");
                    if (item is YamlMapping mapping)
                    {
                        text.Append('\n');
                        Mapping(text, mapping, indent + 4, random);
                    }
                    else
                        text.Append(' ').Append(Scalar((YamlScalar)item, random, false)).Append('\n');
                }

                break;
            case YamlScalar { Kind: ScalarKind.Null }:
                text.Append(random.Next(2) == 0 ? "\n" : " ~\n");
                break;
            case YamlScalar scalar when scalar.Value.Contains('\n') && random.Next(2) == 0:
                text.Append(scalar.Value.EndsWith('\n') ? " |\n" : " |-\n");
                foreach (var line in scalar.Value.TrimEnd('\n').Split('\n'))
                    text.Append(' ', indent + 4).Append(line).Append('\n');
                break;
            case YamlScalar scalar:
                text.Append(' ').Append(Scalar(scalar, random, false)).Append(random.Next(4) == 0 ? " # a comment\n" : "\n");
                break;
            default:
                text.Append(node is YamlMapping ? " {}\n" : " []\n");
                break;
        }
    }

    private static List<T> Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        var copy = items.ToArray();
        random.Shuffle(copy);
        return [.. copy];
    }

    private static string Quoted(string value, Random random) => random.Next(6) == 0 ? $"\"{value}\"" : value;

    private static string Scalar(YamlScalar scalar, Random random, bool inFlow)
    {
        if (scalar.Kind != ScalarKind.Text)
            return scalar.Value;
        var escaped = scalar.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return random.Next(3) switch
        {
            0 => $"\"{escaped}\"",
            1 when !scalar.Value.Contains('\n') => $"'{scalar.Value.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => YamlText.Of(scalar.Value, inFlow: inFlow),
        };
    }
}
