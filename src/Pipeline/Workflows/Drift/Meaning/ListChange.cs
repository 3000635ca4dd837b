using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>What came to a list and what went.</summary>
internal static class ListChange
{
    /// <summary>Such as <c>+ 3.13, − 3.8</c>, or both orders when only that differs.</summary>
    public static string Text(YamlSequence before, YamlSequence after)
    {
        var changes = Without(after.Items, before.Items).Select(x => "+ " + Show.Value(x.Item))
            .Concat(Without(before.Items, after.Items).Select(x => "− " + Show.Value(x.Item))).ToList();
        return changes.Count > 0 ? string.Join(", ", changes) : $"another order, {Show.Change(before, after)}";
    }

    /// <summary>The items that the other list has not, each as often as it is missing there.</summary>
    public static IReadOnlyList<(int Index, YamlNode Item)> Without(IReadOnlyList<YamlNode> items, IReadOnlyList<YamlNode> others)
    {
        var there = others.CountBy(Tree.Key).ToDictionary(StringComparer.Ordinal);
        var missing = new List<(int, YamlNode)>();
        for (var i = 0; i < items.Count; i++)
        {
            var key = Tree.Key(items[i]);
            if (there.GetValueOrDefault(key) is > 0 and var left)
                there[key] = left - 1;
            else
                missing.Add((i, items[i]));
        }

        return missing;
    }
}
