using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares two lists of steps: which came, went, moved and changed.</summary>
internal static class StepsComparison
{
    /// <summary>Says all in which they differ.</summary>
    /// <param name="findings">What it is said to.</param>
    /// <param name="owner">The job, or the step with these steps inside.</param>
    /// <param name="job">Such as <c>job test</c>.</param>
    /// <param name="key">The key of the list: <c>steps</c> or <c>parallel</c>.</param>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    public static void Compare(Findings findings, Subject owner, string job, string key, YamlSequence? before, YamlSequence? after)
    {
        if (Tree.Same(before, after))
            return;
        var count = findings.Count;
        var (pairs, gone) = StepPairs.Of(before, after);
        foreach (var (old, now) in pairs)
            if (old is null)
                Added(findings, owner, job, key, now, pairs);
            else
                StepComparison.Compare(
                    findings, new Subject($"step {Title(now)} in {job}", $"{Paths.Join(owner.Before, key)}[{old.Index}]", $"{Paths.Join(owner.After, key)}[{now.Index}]"), job, old.Node, now.Node);
        foreach (var step in gone)
            findings.Say(Danger.Control, owner, key, $"step {Title(step)} was removed from {job}");
        Order(findings, owner, job, key, pairs);
        if (findings.Count == count)
            Pathwise.Compare(findings, Danger.Control, owner, key, before, after);
    }

    /// <summary>What people call a step.</summary>
    public static string Title(StepView step)
    {
        var title = Show.Plain(step.Name?.Value ?? step.Id?.Value ?? (step.Uses is { } uses ? ActionUse.Of(uses).Name : step.Run?.Value.Split('\n')[0]) ?? $"{step.Index + 1}");
        return title.Length > 60 ? title[..59] + "…" : title;
    }

    private static void Added(Findings findings, Subject owner, string job, string key, StepView step, IReadOnlyList<(StepView?, StepView After)> all)
    {
        var place = step.Index == 0 ? "as its first" : $"after {Title(all[step.Index - 1].After)}";
        var what = step.Uses is { } uses && ActionUse.Of(uses) is var action
            ? $", which uses {Show.Plain(action.Name)} {action.Shown}{(action.IsPinned ? "" : ", not pinned")}"
            : step.Run is { } run ? $", which runs {Show.Code(run.Value)}" : "";
        findings.Say(step.Uses is null ? Danger.Control : Danger.Security, owner, $"{key}[{step.Index}]", $"step {Title(step)} was added to {job} {place}{what}");
    }

    private static void Order(Findings findings, Subject owner, string job, string key, IReadOnlyList<(StepView? Before, StepView After)> pairs)
    {
        var known = pairs.Where(x => x.Before is not null).ToList();
        var earlier = known.OrderBy(x => x.Before!.Index).ToList();
        var first = known.FindIndex(x => x.Before!.Index != earlier[known.IndexOf(x)].Before!.Index);
        if (first < 0)
            return;
        var last = known.Count - 1;
        while (known[last].After.Index == earlier[last].After.Index)
            last--;
        findings.Say(
            Danger.Control, owner, key,
            $"order of the steps of {job}: {string.Join(", ", earlier[first..(last + 1)].Select(x => Title(x.After)))} → {string.Join(", ", known[first..(last + 1)].Select(x => Title(x.After)))}");
    }
}
