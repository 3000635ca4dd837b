using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Finds which step of one list is which of the other: by id, by being the same, by name, by action, by script, by place.</summary>
internal static class StepPairs
{
    private static readonly Func<StepView, StepView, bool>[] Ways =
    [
        (a, b) => a.Id is not null && a.Id.Value == b.Id?.Value,
        (a, b) => Tree.Same(a.Node, b.Node),
        (a, b) => a.Name is not null && a.Name.Value == b.Name?.Value,
        (a, b) => a.Uses is not null && b.Uses is not null && ActionUse.Of(a.Uses).Name == ActionUse.Of(b.Uses).Name,
        (a, b) => a.Run is not null && a.Run.Value == b.Run?.Value,
        (a, b) => a.Index == b.Index && a.Run is null == b.Run is null && (a.Name is null || b.Name is null || (a.Id is null && b.Id is null && a.Uses is null)),
    ];

    /// <summary>Each step of the second list with its origin, or null; the other list has those of the first that are gone.</summary>
    public static (IReadOnlyList<(StepView? Before, StepView After)> Pairs, IReadOnlyList<StepView> Gone) Of(YamlSequence? before, YamlSequence? after)
    {
        var (old, now) = (Views(before), Views(after));
        var origin = new StepView?[now.Count];
        foreach (var way in Ways)
            for (var i = 0; i < now.Count && old.Count > 0; i++)
                if (origin[i] is null && old.FindIndex(x => way(x, now[i])) is >= 0 and var found)
                {
                    origin[i] = old[found];
                    old.RemoveAt(found);
                }

        return ([.. now.Select((x, i) => (origin[i], x))], old);
    }

    private static List<StepView> Views(YamlSequence? steps) =>
        [.. (steps?.Items ?? []).Select((x, i) => new StepView(i, x as YamlMapping ?? new YamlMapping(new YamlEntry(new YamlScalar("step"), x))))];
}
