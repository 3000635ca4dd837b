using System.Globalization;
using System.Text;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Sameness of trees: kinds and values count, the order of keys, quotes and comments do not.</summary>
internal static class Tree
{
    /// <summary>Whether both mean the same.</summary>
    public static bool Same(YamlNode? a, YamlNode? b)
    {
        if (ReferenceEquals(a, b))
            return true;
        switch (a, b)
        {
            case (YamlScalar x, YamlScalar y):
                return x.Kind == y.Kind && (x.Value == y.Value || Scalar(x) == Scalar(y));
            case (YamlSequence x, YamlSequence y):
                if (x.Items.Count != y.Items.Count)
                    return false;
                for (var i = 0; i < x.Items.Count; i++)
                    if (!Same(x.Items[i], y.Items[i]))
                        return false;
                return true;
            case (YamlMapping x, YamlMapping y):
                if (x.Entries.Count != y.Entries.Count)
                    return false;
                foreach (var entry in x.Entries)
                    if (y.Find(entry.Key.Value) is not { } other || !Same(entry.Value, other.Value))
                        return false;
                return true;
            default:
                return false;
        }
    }

    /// <summary>A text that is the same for what means the same, and only then.</summary>
    public static string Key(YamlNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    /// <summary>The keys of both, those of the second first.</summary>
    public static IEnumerable<string> Keys(YamlMapping? a, YamlMapping? b)
    {
        foreach (var entry in b?.Entries ?? [])
            yield return entry.Key.Value;
        foreach (var entry in a?.Entries ?? [])
            if (b?.Find(entry.Key.Value) is null)
                yield return entry.Key.Value;
    }

    private static void Write(StringBuilder text, YamlNode? node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                var value = Scalar(scalar);
                text.Append((int)scalar.Kind).Append(':').Append(value.Length).Append(':').Append(value);
                break;
            case YamlSequence sequence:
                text.Append('[');
                foreach (var item in sequence.Items)
                    Write(text, item);
                text.Append(']');
                break;
            case YamlMapping mapping:
                text.Append('{');
                foreach (var entry in mapping.Entries.OrderBy(x => x.Key.Value, StringComparer.Ordinal))
                {
                    text.Append(entry.Key.Value.Length).Append(':').Append(entry.Key.Value);
                    Write(text, entry.Value);
                }

                text.Append('}');
                break;
        }
    }

    /// <summary>One way of writing for each value: 1.0 and 1 are one number.</summary>
    private static string Scalar(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Number => Number(scalar.Value),
        ScalarKind.Boolean => scalar.Value.ToLowerInvariant(),
        ScalarKind.Null => "",
        _ => scalar.Value,
    };

    /// <summary>A number as GitHub writes it into a text; very large and very small ones stay as they are.</summary>
    internal static string Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) is < 1e15 and (0 or > 1e-5)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : value;
}
