using System.Text;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>
/// A workflow's meaning as a text: the long form of everything that has a short one, keys sorted where their order means nothing,
/// defaults left out. Two workflows that mean the same have the same one.
/// </summary>
internal static class Meaning
{
    private static readonly HashSet<string> Lists =
        ["needs", "types", "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore", "workflows", "names", "versions", "wait", "labels"];

    /// <summary>Mappings whose order people see.</summary>
    private static readonly HashSet<string> Ordered = ["inputs", "matrix", "jobs", "include[]"];

    /// <summary>What stands beside the axes of a matrix, in whichever order.</summary>
    private static readonly HashSet<string> Cells = ["include", "exclude"];

    /// <summary>Keys that a lone text stands for.</summary>
    private static readonly Dictionary<string, string> Short = new()
    {
        ["environment"] = "name",
        ["concurrency"] = "group",
        ["container"] = "image",
        ["services.*"] = "image",
        ["snapshot"] = "image-name",
    };

    public static string Of(YamlNode root)
    {
        var text = new StringBuilder();
        Write(text, root, "", "", 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, YamlNode node, string key, string parent, int indent)
    {
        switch (Long(node, key, parent))
        {
            case YamlScalar scalar:
                text.Append(' ').AppendLine(Value(scalar, key, parent));
                break;
            case YamlSequence sequence:
                text.AppendLine(sequence.Items.Count == 0 ? " []" : "");
                foreach (var item in sequence.Items)
                {
                    text.Append(' ', indent).Append('-');
                    Write(text, item, key + "[]", parent, indent + 2);
                }

                break;
            case YamlMapping mapping:
                var entries = mapping.Entries.Where(x => !IsDefault(x, key, parent)).ToList();
                text.AppendLine(entries.Count == 0 ? " {}" : "");
                foreach (var entry in entries.OrderBy(x => Ordered.Contains(key) && !Cells.Contains(x.Key.Value) ? "" : x.Key.Value, StringComparer.Ordinal))
                {
                    text.Append(' ', indent).Append(entry.Key.Value).Append(':');
                    Write(text, entry.Value, entry.Key.Value, key, indent + 2);
                }

                break;
        }
    }

    private static YamlNode Long(YamlNode node, string key, string parent)
    {
        if (key == "on" && parent.Length == 0)
        {
            return node switch
            {
                YamlScalar one => new YamlMapping().Add(one.Value, new YamlMapping()),
                YamlSequence many => new YamlMapping([.. many.Items.Select(x => new YamlEntry((YamlScalar)x, new YamlMapping()))]),
                _ => node,
            };
        }

        if (node is YamlScalar scalar && scalar.Kind != ScalarKind.Null)
        {
            if (Lists.Contains(key) || (key == "runs-on" && !scalar.Value.StartsWith("${{", StringComparison.Ordinal)))
                return new YamlSequence([scalar]);
            if (Short.TryGetValue(key, out var name) || (parent == "services" && Short.TryGetValue("services.*", out name)))
                return new YamlMapping().Add(name, scalar);
        }

        // An event, a secret of a called workflow: nothing is the empty mapping.
        return node is YamlScalar { Kind: ScalarKind.Null } && (parent is "on" or "secrets") ? new YamlMapping() : node;
    }

    private static string Value(YamlScalar scalar, string key, string parent)
    {
        if (key == "if")
        {
            var condition = scalar.Value.Trim();
            return Condition(condition.StartsWith("${{", StringComparison.Ordinal) && condition.EndsWith("}}", StringComparison.Ordinal) ? condition[3..^2] : condition);
        }

        if (key == "wait-all")
            return "true";
        // What becomes a text anyway.
        var isText = parent is "env" or "with" or "secrets" || key is "ports[]";
        return (isText ? ScalarKind.Text : scalar.Kind) + " " + Expressions(scalar.Value).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    private static bool IsDefault(YamlEntry entry, string key, string parent) => (entry.Key.Value, entry.Value) switch
    {
        ("cancel-in-progress", YamlScalar { Kind: ScalarKind.Boolean, Value: "false" }) => true,
        ("required", YamlScalar { Kind: ScalarKind.Boolean, Value: "false" }) => true,
        ("fail-fast", YamlScalar { Kind: ScalarKind.Boolean, Value: "true" }) => true,
        ("type", YamlScalar { Value: "string" }) => parent == "inputs",
        (_, YamlScalar { Value: "none" }) => key == "permissions",
        _ => false,
    };

    /// <summary>Each <c>${{ }}</c> with its expression written one way.</summary>
    private static string Expressions(string value)
    {
        var text = new StringBuilder();
        for (var at = 0; at < value.Length;)
        {
            var start = value.IndexOf("${{", at, StringComparison.Ordinal);
            if (start < 0)
                return text.Append(value, at, value.Length - at).ToString();
            var end = value.IndexOf("}}", start, StringComparison.Ordinal);
            text.Append(value, at, start - at).Append("${{ ").Append(Condition(value[(start + 3)..end])).Append(" }}");
            at = end + 2;
        }

        return text.ToString();
    }

    private static string Condition(string expression) => Pipeline.Workflows.Expressions.ExpressionParser.Parse(expression).Tree.ToString();
}
