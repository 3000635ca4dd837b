using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>A workflow with each thing said in one way: <c>needs: a</c> is <c>needs: [a]</c>, <c>on: push</c> is <c>on: {push: }</c>.</summary>
internal static class Normal
{
    private static readonly string[] Filters = ["branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"];
    private static readonly string[] Sets = ["types", "workflows"];

    /// <summary>A whole file.</summary>
    public static YamlMapping Workflow(YamlMapping root) => Each(root, (key, value) => key switch
    {
        "on" => Events(value),
        "env" => Texts(value),
        "defaults" => NoneIfEmpty(value),
        "concurrency" => Named(value, "group"),
        "permissions" => Permissions(value),
        "jobs" when value is YamlMapping jobs => Each(jobs, (_, job) => job is YamlMapping mapping ? Job(mapping) : job),
        _ => value,
    });

    private static YamlMapping Job(YamlMapping job) => Each(job, (key, value) => key switch
    {
        "needs" => NoneIfEmpty(Set(value)),
        "if" => Condition(value),
        "runs-on" => value is YamlMapping group ? Each(group, (inner, x) => inner == "labels" ? Set(x) : x) : Set(value),
        "environment" => Named(value, "name"),
        "concurrency" => Named(value, "group"),
        "permissions" => Permissions(value),
        "env" => Texts(value),
        "container" => Named(value, "image"),
        "services" or "outputs" or "strategy" or "defaults" or "with" => NoneIfEmpty(value),
        "steps" => Steps(value),
        _ => value,
    });

    private static YamlNode Steps(YamlNode steps) =>
        steps is YamlSequence sequence ? new YamlSequence([.. sequence.Items.Select(x => x is YamlMapping step ? Step(step) : x)]) { At = sequence.At } : steps;

    private static YamlMapping Step(YamlMapping step) => Each(step, (key, value) => key switch
    {
        "if" => Condition(value),
        "run" when value is YamlScalar run => Copy(run, run.Value.TrimEnd('\n')),
        "with" or "env" => Texts(value),
        "parallel" => Steps(value),
        _ => value,
    });

    private static YamlNode Events(YamlNode value) => value switch
    {
        YamlScalar { Kind: ScalarKind.Text } one => new YamlMapping(new YamlEntry(one, Nothing)) { At = one.At },
        YamlSequence many when many.Items.All(x => x is YamlScalar) => new YamlMapping([.. many.Items.Cast<YamlScalar>().Select(x => new YamlEntry(x, Nothing))]) { At = many.At },
        YamlMapping mapping => Each(mapping, (_, filters) => filters switch
        {
            YamlMapping { Entries.Count: 0 } => Nothing,
            YamlMapping some => Each(some, (key, x) => Filters.Contains(key) ? Patterns(x) : Sets.Contains(key) ? Set(x) : x),
            YamlSequence schedule => Sorted(schedule),
            _ => filters,
        }),
        _ => value,
    };

    private static YamlScalar Nothing { get; } = new("", ScalarKind.Null);

    /// <summary>Patterns are a set, unless one takes away what an earlier one gave.</summary>
    private static YamlNode Patterns(YamlNode value) =>
        Listed(value) is YamlSequence list && !list.Items.Any(x => x is YamlScalar scalar && scalar.Value.StartsWith('!')) ? Sorted(list) : Listed(value);

    private static YamlNode Set(YamlNode value) => Listed(value) is YamlSequence list ? Sorted(list) : value;

    private static YamlNode Listed(YamlNode value) => value is YamlScalar { Kind: not ScalarKind.Null } one ? new YamlSequence([one]) { At = one.At } : value;

    private static YamlSequence Sorted(YamlSequence list) => new([.. list.Items.OrderBy(x => x is YamlScalar scalar ? scalar.Value : "", StringComparer.Ordinal).ThenBy(Tree.Key, StringComparer.Ordinal)]) { At = list.At };

    private static YamlNode Named(YamlNode value, string key) =>
        value is YamlScalar { Kind: not ScalarKind.Null } one ? new YamlMapping(new YamlEntry(new YamlScalar(key) { At = one.At }, one)) { At = one.At } : value;

    /// <summary>What a mapping does not name is not granted, so <c>none</c> says nothing.</summary>
    private static YamlNode Permissions(YamlNode value) =>
        value is YamlMapping mapping ? Each(mapping, (_, x) => x is YamlScalar { Value: "none" } ? null : x) : value;

    private static YamlNode? NoneIfEmpty(YamlNode value) => value is YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 } or YamlScalar { Kind: ScalarKind.Null } ? null : value;

    /// <summary>Variables and inputs of actions are texts, whatever they are written as.</summary>
    private static YamlNode? Texts(YamlNode value) => value is YamlMapping { Entries.Count: > 0 } mapping
        ? Each(mapping, (_, x) => x is YamlScalar { Kind: not ScalarKind.Text } scalar
            ? Copy(scalar, scalar.Kind switch { ScalarKind.Null => "", ScalarKind.Boolean => scalar.Value.ToLowerInvariant(), _ => Tree.Number(scalar.Value) })
            : x)
        : NoneIfEmpty(value);

    private static YamlNode Condition(YamlNode value)
    {
        if (value is not YamlScalar scalar)
            return value;
        var text = scalar.Kind == ScalarKind.Boolean ? scalar.Value.ToLowerInvariant() : scalar.Value.Trim();
        if (text.StartsWith("${{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal)
            && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2 && text.LastIndexOf("${{", StringComparison.Ordinal) == 0)
            text = text[3..^2].Trim();
        return Copy(scalar, text);
    }

    private static YamlScalar Copy(YamlScalar scalar, string text) => new(text) { At = scalar.At, Comment = scalar.Comment };

    private static YamlMapping Each(YamlMapping mapping, Func<string, YamlNode, YamlNode?> change)
    {
        var entries = new List<YamlEntry>(mapping.Entries.Count);
        foreach (var entry in mapping.Entries)
            if (change(entry.Key.Value, entry.Value) is { } value)
                entries.Add(entry with { Value = value });
        return new YamlMapping([.. entries]) { At = mapping.At };
    }
}
