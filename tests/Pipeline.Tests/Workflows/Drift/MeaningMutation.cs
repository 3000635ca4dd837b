using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Drift;

/// <summary>Changes a tree somewhere so that it means something else.</summary>
internal static class MeaningMutation
{
    /// <summary>Lists whose order means nothing; what is swapped elsewhere means something.</summary>
    private static readonly string[] Unordered = ["needs", "types", "branches", "tags", "runs-on", "on"];

    /// <summary>Changes one node for each seed; of two inside each other only the outer one.</summary>
    public static YamlNode Of(YamlNode root, params int[] seeds)
    {
        var nodes = new List<(YamlNode Node, string Key)>();
        Gather(root, "");
        var changed = new Dictionary<YamlNode, YamlNode>(ReferenceEqualityComparer.Instance);
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var (node, key) = nodes[random.Next(nodes.Count)];
            changed[node] = Changed(node, key, random);
        }

        return Replace(root, changed);

        void Gather(YamlNode node, string key)
        {
            nodes.Add((node, key));
            foreach (var (inner, name) in Inner(node))
                Gather(inner, name);
        }
    }

    private static IEnumerable<(YamlNode Node, string Key)> Inner(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.Select(x => (x.Value, x.Key.Value)),
        YamlSequence sequence => sequence.Items.Select(x => (x, "")),
        _ => [],
    };

    private static YamlNode Replace(YamlNode node, Dictionary<YamlNode, YamlNode> changed) => changed.TryGetValue(node, out var now) ? now : node switch
    {
        YamlMapping mapping => new YamlMapping([.. mapping.Entries.Select(x => x with { Value = Replace(x.Value, changed) })]),
        YamlSequence sequence => new YamlSequence([.. sequence.Items.Select(x => Replace(x, changed))]) { IsFlow = sequence.IsFlow },
        _ => node,
    };

    private static YamlNode Changed(YamlNode node, string key, Random random) => node switch
    {
        YamlScalar scalar => Scalar(scalar, random),
        YamlMapping mapping => Mapping(mapping, random),
        YamlSequence sequence => Sequence(sequence, key, random),
        _ => node,
    };

    private static YamlNode Scalar(YamlScalar scalar, Random random) => random.Next(5) switch
    {
        0 => new YamlScalar(scalar.Value + "x"),
        1 => new YamlScalar("other " + scalar.Value),
        2 => new YamlSequence([scalar, new YamlScalar("more")]) { IsFlow = true },
        3 => new YamlMapping().Add("inner", scalar),
        _ when scalar.Kind == ScalarKind.Number => YamlScalar.Of(double.Parse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture) + 1),
        _ when scalar.Kind == ScalarKind.Boolean => YamlScalar.Of(scalar.Value == "false"),
        _ => new YamlScalar("${{ secrets.OTHER }}"),
    };

    private static YamlMapping Mapping(YamlMapping mapping, Random random)
    {
        var entries = mapping.Entries.ToList();
        var at = entries.Count == 0 ? 0 : random.Next(entries.Count);
        switch (entries.Count == 0 ? 0 : random.Next(4))
        {
            case 0:
                string[] keys = ["extra", "if", "env", "uses", "run", "continue-on-error", "permissions", "name", "environment", "concurrency", "secrets", "needs", "contents", "include"];
                var free = keys.Where(x => mapping[x] is null).ToArray();
                entries.Insert(at, new YamlEntry(new YamlScalar(free[random.Next(free.Length)]), new YamlScalar("anything")));
                break;
            case 1:
                entries.RemoveAt(at);
                break;
            case 2:
                entries[at] = entries[at] with { Key = new YamlScalar(entries[at].Key.Value + "-2") };
                break;
            default:
                entries[at] = entries[at] with { Value = new YamlScalar("replaced") };
                break;
        }

        return new YamlMapping([.. entries]);
    }

    private static YamlSequence Sequence(YamlSequence sequence, string key, Random random)
    {
        var items = sequence.Items.ToList();
        var at = items.Count == 0 ? 0 : random.Next(items.Count);
        switch (items.Count == 0 ? 0 : random.Next(Unordered.Contains(key) || items.Count < 2 ? 2 : 3))
        {
            case 0:
                items.Insert(at, random.Next(2) == 0 || items.Count == 0 ? new YamlScalar("more") : items[at]);
                break;
            case 1:
                items.RemoveAt(at);
                break;
            default:
                var other = (at + 1 + random.Next(items.Count - 1)) % items.Count;
                (items[at], items[other]) = (items[other], items[at]);
                break;
        }

        return new YamlSequence(items) { IsFlow = sequence.IsFlow };
    }
}
