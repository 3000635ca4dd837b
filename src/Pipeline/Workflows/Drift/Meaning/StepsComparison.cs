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
                findings.Say(now.Uses is null ? Danger.Control : Danger.Security, owner, $"{key}[{now.Index}]", $"step {Title(now)} was added to {job}{Does(now)}");
            else
                Step(findings, new Subject($"step {Title(now)} in {job}", $"{Paths.Join(owner.Before, key)}[{old.Index}]", $"{Paths.Join(owner.After, key)}[{now.Index}]"), job, old.Node, now.Node);
        foreach (var step in gone)
            findings.Say(Danger.Control, owner, key, $"step {Title(step)} was removed from {job}");
        var known = pairs.Where(x => x.Before is not null).ToList();
        if (known.Zip(known.Skip(1)).Any(x => x.First.Before!.Index > x.Second.Before!.Index))
            findings.Say(Danger.Control, owner, key, $"the steps of {job} are in another order: {string.Join(", ", known.Select(x => Title(x.After)))}");
        if (findings.Count == count)
            Pathwise.Compare(findings, Danger.Control, owner, key, before, after);
    }

    private static void Step(Findings findings, Subject step, string job, YamlMapping before, YamlMapping after)
    {
        foreach (var key in Tree.Keys(before, after))
            switch (key, before[key], after[key])
            {
                case ("uses", YamlScalar old, YamlScalar now):
                    ActionUse.Compare(findings, step, "action", job, old, now);
                    break;
                case ("run", YamlScalar old, YamlScalar now) when !Tree.Same(old, now):
                    findings.Say(Danger.Control, step, key, $"{step.Name} runs something else: {Show.CodeChange(old.Value, now.Value)}");
                    break;
                case ("with", YamlMapping old, YamlMapping now):
                    foreach (var input in Tree.Keys(old, now))
                        Pathwise.Compare(findings, IsRight(input) ? Danger.Security : Danger.Control, step, $"with.{input}", old[input], now[input]);
                    break;
                case ("parallel", YamlSequence or null, YamlSequence or null):
                    Compare(findings, step, job, key, before[key] as YamlSequence, after[key] as YamlSequence);
                    break;
                case (_, var old, var now):
                    Pathwise.Compare(findings, key switch { "name" => Danger.Appearance, "id" or "timeout-minutes" => Danger.Behaviour, "uses" => Danger.Security, _ => Danger.Control }, step, key, old, now);
                    break;
            }
    }

    /// <summary>Whether by such an input an action gets foreign code, or rights.</summary>
    private static bool IsRight(string input) => input is "persist-credentials" or "ref" or "repository"
        || Array.Exists(["token", "key", "password", "unsafe"], x => input.Contains(x, StringComparison.OrdinalIgnoreCase));

    /// <summary>What people call a step.</summary>
    private static string Title(StepView step)
    {
        var title = Show.Plain(step.Name?.Value ?? step.Id?.Value ?? (step.Uses is { } uses ? ActionUse.Of(uses).Name : step.Run?.Value.Split('\n')[0]) ?? $"{step.Index + 1}");
        return title.Length > 60 ? title[..59] + "…" : title;
    }

    private static string Does(StepView step) =>
        step.Uses is { } uses && ActionUse.Of(uses) is var action ? $", which uses {Show.Plain(action.Name)} {action.Shown}{(action.IsPinned ? "" : ", not pinned")}"
        : step.Run is { } run ? $", which runs {Show.Code(run.Value)}" : "";
}
