using System.Text;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Tests.Workflows.Drift;

/// <summary>Writes a workflow in another form with the same meaning: another order of keys, other quotes, blocks, comments, short and long forms.</summary>
internal static class FormMutation
{
    private static readonly string[] Unordered = ["needs", "types", "branches", "tags", "runs-on"];

    public static string Of(YamlMapping root, Random random)
    {
        var text = new StringBuilder("# another comment\n");
        Mapping(text, root, 0, "", random);
        return text.ToString();
    }

    private static void Mapping(StringBuilder text, YamlMapping mapping, int indent, string owner, Random random)
    {
        // The order of the axes of a matrix names its jobs.
        foreach (var entry in owner == "matrix" ? mapping.Entries : Shuffled(mapping.Entries, random))
        {
            if (random.Next(8) == 0)
                text.Append(' ', indent).Append("# a comment\n\n");
            text.Append(' ', indent).Append(Quoted(entry.Key.Value, random)).Append(':');
            Value(text, Form(entry.Key.Value, owner, entry.Value, random), indent, entry.Key.Value, random);
        }
    }

    private static void Value(StringBuilder text, YamlNode node, int indent, string key, Random random)
    {
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                text.Append(random.Next(4) == 0 ? " # a comment\n" : "\n");
                Mapping(text, mapping, indent + 2, key, random);
                break;
            case YamlSequence { Items.Count: > 0 } sequence when sequence.Items.All(x => x is YamlScalar) && random.Next(2) == 0:
                text.Append(" [").AppendJoin(", ", Ordered(sequence, key, random).Select(x => Scalar((YamlScalar)x, random, true))).Append("]\n");
                break;
            case YamlSequence { Items.Count: > 0 } sequence:
                text.Append('\n');
                foreach (var item in Ordered(sequence, key, random))
                {
                    text.Append(' ', indent).Append("  -");
                    if (item is YamlMapping mapping)
                    {
                        text.Append('\n');
                        Mapping(text, mapping, indent + 4, "", random);
                    }
                    else
                        text.Append(' ').Append(Scalar((YamlScalar)item, random, false)).Append('\n');
                }

                break;
            case YamlScalar { Kind: ScalarKind.Null }:
                text.Append(random.Next(2) == 0 ? "\n" : " ~\n");
                break;
            case YamlScalar scalar when scalar.Value.Contains('\n') && random.Next(2) == 0:
                text.Append(random.Next(2) == 0 ? " |\n" : " |-\n");
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

    private static YamlNode Form(string key, string owner, YamlNode value, Random random) => (key, value) switch
    {
        _ when random.Next(2) == 0 => value,
        ("needs" or "branches" or "tags" or "types", YamlSequence { Items: [var one] }) => one,
        ("runs-on", YamlScalar one) => new YamlSequence([one]),
        ("if", YamlScalar { Value: var text }) when text.StartsWith("${{", StringComparison.Ordinal) => new YamlScalar(text[3..^2].Trim()),
        ("persist-credentials" or "DOTNET_NOLOGO" or "fetch-depth", YamlScalar one) => new YamlScalar(one.Value),
        ("permissions", YamlMapping mapping) when owner != "" || mapping.Entries.Count > 0 => new YamlMapping([.. mapping.Entries, new YamlEntry(new YamlScalar("packages"), new YamlScalar("none"))]),
        _ => value,
    };

    private static IEnumerable<YamlNode> Ordered(YamlSequence sequence, string key, Random random) =>
        Unordered.Contains(key) ? Shuffled(sequence.Items, random) : sequence.Items;

    private static List<T> Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        var copy = items.ToArray();
        random.Shuffle(copy);
        return [.. copy];
    }

    private static string Quoted(string value, Random random) => random.Next(6) == 0 ? $"\"{value}\"" : value;

    private static string Scalar(YamlScalar scalar, Random random, bool inFlow)
    {
        if (scalar.Kind == ScalarKind.Number && random.Next(2) == 0)
            return scalar.Value + ".0";
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
