using System.Collections.Immutable;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Tells in sentences how the meaning of one workflow differs from that of another.</summary>
internal static class WorkflowComparison
{
    /// <summary>The differences, the most dangerous first; none when only the form differs.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second: sentences tell how this one is.</param>
    /// <param name="diskIsBefore">The lines that are told are those of the first.</param>
    public static ImmutableArray<MeaningChange> Compare(WorkflowDocument before, WorkflowDocument after, bool diskIsBefore = false)
    {
        var findings = new Findings(new Places(before.Root, before.Text), new Places(after.Root, after.Text), diskIsBefore);
        Unreadable.Say(findings, before.Mistakes, after.Mistakes, before.Root.Entries.Count == 0 || after.Root.Entries.Count == 0);
        if (before.Root.Entries.Count == 0 || after.Root.Entries.Count == 0)
            return findings.Ordered();
        var (a, b) = (Normal.Workflow(before.Root), Normal.Workflow(after.Root));
        PermissionComparison.OfFile(findings, a, b);
        foreach (var key in Tree.Keys(a, b))
            Entry(findings, key, a, b);
        SecretUse.Compare(findings, Subject.File, "every job of the workflow", a["env"], b["env"]);
        // Nothing may be swallowed: what no comparison above told is told key by key.
        if (findings.Count == 0)
            Pathwise.Compare(findings, Danger.Behaviour, Subject.File, "", a, b);
        return findings.Ordered();
    }

    private static void Entry(Findings findings, string key, YamlMapping a, YamlMapping b)
    {
        switch (key, a[key], b[key])
        {
            case ("permissions", _, _):
                break;
            case ("on", YamlMapping old, YamlMapping now):
                EventComparison.Compare(findings, old, now);
                break;
            case ("jobs", YamlMapping old, YamlMapping now):
                JobsComparison.Compare(findings, a, b, old, now);
                break;
            case (_, var old, var now):
                Pathwise.Compare(
                    findings, key switch { "name" or "run-name" => Danger.Appearance, "env" or "concurrency" or "defaults" or "on" => Danger.Control, _ => Danger.Behaviour },
                    Subject.File with { Name = "the workflow" }, key, old, now);
                break;
        }
    }
}
