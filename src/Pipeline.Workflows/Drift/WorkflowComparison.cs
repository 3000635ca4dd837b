using Pipeline.Generated;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Drift;

/// <summary>
/// Tells in sentences what the difference of two workflows means: for permissions, secrets, what starts them, pins and jobs. Of all else it says
/// where it is, and the text shows it.
/// </summary>
internal static class WorkflowComparison
{
    /// <summary>Events that strangers can cause while the run has the repository's own rights.</summary>
    private static readonly HashSet<string> Risky = ["pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment", "fork", "watch", "gollum"];

    /// <summary>The files of workflows, with what their differences mean.</summary>
    public static GeneratedSet Set { get; } = GeneratedSet.Workflows with
    {
        Meaning = (path, before, after) => path.StartsWith(".github/workflows/", StringComparison.Ordinal)
            ? Compare(WorkflowDocument.Parse(path, before), WorkflowDocument.Parse(path, after)) : null,
        Remedy = report => report.Files.All(x => x.Kind == DriftKind.Changed && IsOfPins(x))
            ? $"where Dependabot has done this: run {Engine.StartScript.Name} UpdateActions --adopt, which verifies it, then {Engine.StartScript.Name} GenerateWorkflows, and commit; else undo it with GenerateWorkflows" : null,
    };

    /// <summary>Whether nothing but pins of actions differs, as after an edit of Dependabot's.</summary>
    private static bool IsOfPins(FileDrift file)
    {
        var lines = file.Diff.Where(x => x.StartsWith('+') || x.StartsWith('-')).Where(x => !x.StartsWith("+++ ", StringComparison.Ordinal) && !x.StartsWith("--- ", StringComparison.Ordinal)).ToList();
        return lines.Count > 0 && lines.TrueForAll(x => x.Contains("uses: ", StringComparison.Ordinal) && x.Contains('@'));
    }

    /// <summary>The differences, the most dangerous first; none when only the form differs.</summary>
    public static IReadOnlyList<MeaningChange> Compare(WorkflowDocument before, WorkflowDocument after)
    {
        var findings = new List<MeaningChange>();
        if (after.Mistakes.Concat(before.Mistakes).FirstOrDefault() is { } mistake)
        {
            findings.Say(Danger.Control, "", 0, $"the file is not in order, and GitHub may refuse it: {mistake.At}: {Show.Plain(mistake.Message)}");
            return findings;
        }

        PermissionComparison.OfFile(findings, before.Root, after.Root);
        Events(findings, before, after);
        Secrets(findings, "env", LineOf(after.Root, "env"), "every job of the workflow", before.Root["env"], after.Root["env"]);
        foreach (var job in after.Jobs)
            if (before.Job(job.Id) is { } old)
                Job(findings, job, old, before, after);
            else
                Added(findings, job, before, after);
        foreach (var gone in before.Jobs.Where(x => after.Job(x.Id) is null))
            findings.Say(Danger.Control, $"jobs.{gone.Id}", 0, $"job {Show.Plain(gone.Id)} was removed");
        foreach (var key in Tree.Differing(before.Root, after.Root).Where(x => x is not ("jobs" or "on" or "permissions")))
            findings.Say(Danger.Control, key, LineOf(after.Root, key), $"{Show.Plain(key)} of the workflow: {Show.Change(before.Root[key], after.Root[key])}");
        return [.. findings.OrderBy(x => x.Danger)];
    }

    private static void Events(List<MeaningChange> findings, WorkflowDocument before, WorkflowDocument after)
    {
        var (old, now) = (before.Events.ToList(), after.Events.ToList());
        foreach (var (name, filters) in now)
        {
            var twin = old.Find(x => x.Event.Value == name.Value);
            if (twin.Event is null)
                findings.Say(
                    Risky.Contains(name.Value) ? Danger.Security : Danger.Control, $"on.{name.Value}", name.At.Line,
                    $"event {Show.Plain(name.Value)} was added{(Risky.Contains(name.Value) ? " (strangers can start it, with the repository's rights)" : "")}{(filters is null ? "" : $": {Show.Value(filters)}")}");
            else if (!Tree.Same((before.Root["on"] as YamlMapping)?[name.Value], (after.Root["on"] as YamlMapping)?[name.Value]))
                findings.Say(Danger.Control, $"on.{name.Value}", name.At.Line, $"event {Show.Plain(name.Value)}: {Show.Change((before.Root["on"] as YamlMapping)?[name.Value], (after.Root["on"] as YamlMapping)?[name.Value])}");
        }

        foreach (var (name, _) in old.Where(x => now.TrueForAll(y => y.Event.Value != x.Event.Value)))
            findings.Say(Danger.Control, $"on.{name.Value}", 0, $"event {Show.Plain(name.Value)} was removed");
    }

    private static void Added(List<MeaningChange> findings, JobView job, WorkflowDocument before, WorkflowDocument after)
    {
        var name = $"job {Show.Plain(job.Id)}";
        findings.Say(Danger.Control, $"jobs.{job.Id}", job.Key.At.Line, $"{name} was added");
        PermissionComparison.OfJob(findings, job, new YamlMapping(), job.Permissions ?? after.Permissions, null, null);
        Secrets(findings, $"jobs.{job.Id}", job.Key.At.Line, name, null, job.Node);
        if (job.Node["environment"] is { } environment)
            findings.Say(Danger.Security, $"jobs.{job.Id}", job.Key.At.Line, $"{name} has environment {Show.Value(environment)}");
        UseComparison.Compare(findings, job, before.Jobs);
    }

    private static void Job(List<MeaningChange> findings, JobView job, JobView old, WorkflowDocument before, WorkflowDocument after)
    {
        var (path, line, name) = ($"jobs.{job.Id}", job.Key.At.Line, $"job {Show.Plain(job.Id)}");
        PermissionComparison.OfJob(findings, job, old.Permissions, job.Permissions, before.Permissions, after.Permissions);
        Secrets(findings, path, line, name, old.Node, job.Node);
        UseComparison.Compare(findings, job, [old]);
        if (old.Node["environment"] is { } environment && job.Node["environment"] is null)
            findings.Say(Danger.Security, path, line, $"{name} lost environment {Show.Value(environment)} (its approval and secrets)");
        foreach (var key in Tree.Differing(old.Node, job.Node).Where(x => x is not "permissions"))
        {
            var change = (old.Node[key], job.Node[key]) is (YamlSequence or YamlMapping, YamlSequence or YamlMapping) or (null, YamlSequence or YamlMapping) or (YamlSequence or YamlMapping, null)
                ? "" : $": {Show.Change(old.Node[key], job.Node[key])}";
            findings.Say(
                key is "container" or "services" or "environment" or "runs-on" ? Danger.Security : key is "name" or "timeout-minutes" or "outputs" or "strategy" ? Danger.Behaviour : Danger.Control,
                $"{path}.{key}", LineOf(job.Node, key), $"{Show.Plain(key)} of {name} {(change.Length > 0 ? $"changed{change}" : "changed, as the text below shows")}");
        }
    }

    /// <summary>Says which secrets a part of a workflow sees now, and no more.</summary>
    private static void Secrets(List<MeaningChange> findings, string path, int line, string who, YamlNode? before, YamlNode? after)
    {
        var (old, now) = (Of(before), Of(after));
        foreach (var secret in now.Except(old))
            findings.Say(Danger.Security, path, line, $"{who} sees {secret} now");
        foreach (var secret in old.Except(now))
            findings.Say(Danger.Behaviour, path, line, $"{who} sees {secret} no more");

        static List<string> Of(YamlNode? node) => node is YamlMapping { } mapping && mapping["secrets"] is YamlScalar { Value: "inherit" }
            ? ["all secrets"] : [.. SecretNames.In(node).Select(x => x == SecretNames.All ? "all secrets" : $"secret {x.ToUpperInvariant()}")];
    }

    private static int LineOf(YamlMapping mapping, string key) => mapping.Find(key)?.Key.At.Line ?? 0;
}
