using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares a job's strategy: which jobs its matrix makes, and how they run.</summary>
internal static class MatrixComparison
{
    /// <summary>Compares both values of <c>strategy</c>.</summary>
    public static void Compare(Findings findings, Subject job, YamlNode? before, YamlNode? after)
    {
        if ((before ?? new YamlMapping()) is not YamlMapping a || (after ?? new YamlMapping()) is not YamlMapping b)
        {
            Pathwise.Compare(findings, Danger.Behaviour, job, "strategy", before, after);
            return;
        }

        foreach (var key in Tree.Keys(a, b))
            if (key == "matrix" && (a[key], b[key]) is (YamlMapping or null, YamlMapping or null))
                Matrix(findings, job, a[key] as YamlMapping, b[key] as YamlMapping);
            else
                Pathwise.Compare(findings, Danger.Behaviour, job, "strategy." + key, a[key], b[key]);
    }

    private static void Matrix(Findings findings, Subject job, YamlMapping? before, YamlMapping? after)
    {
        if (before is null || after is null)
        {
            findings.Say(
                Danger.Behaviour, job, "strategy.matrix",
                before is null ? $"{job.Name} has a matrix now: {Show.Value(after)}" : $"{job.Name} lost its matrix, which was {Show.Value(before)}");
            return;
        }

        var count = findings.Count;
        foreach (var axis in Tree.Keys(before, after))
        {
            var (old, now) = (before[axis], after[axis]);
            if (Tree.Same(old, now))
                continue;
            var said = $"matrix{job.Of}:";
            var path = "strategy.matrix." + axis;
            var name = Show.Plain(axis);
            findings.Say(
                Danger.Behaviour, job, path,
                old is null ? $"{said} + {name} {Show.Value(now)}"
                : now is null ? $"{said} − {name} {Show.Value(old)}"
                : (old, now) is (YamlSequence x, YamlSequence y) ? $"{said} {name} {ListChange.Text(x, y)}"
                : $"{said} {name} {Show.Change(old, now)}");
        }

        var (axes, axesNow) = (Axes(before), Axes(after));
        if (count == findings.Count && !axes.SequenceEqual(axesNow))
            findings.Say(
                Danger.Appearance, job, "strategy.matrix",
                $"matrix{job.Of}: another order, {string.Join(", ", axes)} → {string.Join(", ", axesNow)} (its jobs get other names, by which required checks are known)");
    }

    private static List<string> Axes(YamlMapping matrix) => [.. matrix.Entries.Select(x => Show.Plain(x.Key.Value)).Where(x => x is not ("include" or "exclude"))];
}
