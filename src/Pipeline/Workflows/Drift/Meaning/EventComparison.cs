using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares what starts a workflow.</summary>
internal static class EventComparison
{
    /// <summary>Events that strangers can cause while the run has the repository's own rights.</summary>
    private static readonly Dictionary<string, string> Risky = new()
    {
        ["pull_request_target"] = "runs with the repository's rights on pull requests of strangers",
        ["workflow_run"] = "runs with the repository's rights after workflows of strangers' pull requests",
        ["issue_comment"] = "anybody who comments starts it",
        ["issues"] = "anybody who opens an issue starts it",
        ["discussion"] = "anybody who opens a discussion starts it",
        ["discussion_comment"] = "anybody who comments starts it",
        ["fork"] = "anybody who forks starts it",
        ["watch"] = "anybody who stars the repository starts it",
        ["gollum"] = "anybody who may edit the wiki starts it",
    };

    /// <summary>Compares both mappings of events to filters.</summary>
    public static void Compare(Findings findings, YamlMapping before, YamlMapping after)
    {
        foreach (var name in Tree.Keys(before, after))
        {
            var path = "on." + name;
            var shown = Show.Plain(name);
            switch (before.Find(name), after.Find(name))
            {
                case (null, { } added):
                    var filters = added.Value is YamlScalar { Kind: ScalarKind.Null } ? "" : $": {Show.Value(added.Value)}";
                    findings.Say(
                        Risky.ContainsKey(name) ? Danger.Security : Danger.Control, Subject.File, path,
                        $"event {shown} was added{(Risky.TryGetValue(name, out var why) ? $" ({why})" : "")}{filters}");
                    break;
                case ({ } gone, null):
                    findings.Say(Danger.Control, Subject.File, path, $"event {shown} was removed{(gone.Value is YamlScalar ? "" : $"; it was {Show.Value(gone.Value)}")}");
                    break;
                case ({ } old, { } now):
                    Filters(findings, new Subject($"event {shown}", path, path), old.Value, now.Value);
                    break;
            }
        }
    }

    private static void Filters(Findings findings, Subject subject, YamlNode before, YamlNode after)
    {
        if (before is not YamlMapping a || after is not YamlMapping b)
        {
            Pathwise.Compare(findings, Danger.Control, Subject.File, subject.After, before, after);
            return;
        }

        foreach (var key in Tree.Keys(a, b))
            Pathwise.Compare(findings, key switch { "inputs" or "outputs" => Danger.Behaviour, "secrets" => Danger.Security, _ => Danger.Control }, subject, key, a[key], b[key]);
    }
}
