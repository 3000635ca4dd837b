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
        if (Tree.Same(before, after))
            return;
        var (a, b) = (before as YamlMapping, after as YamlMapping);
        if ((a is null && before is not YamlScalar { Kind: ScalarKind.Null }) || (b is null && after is not YamlScalar { Kind: ScalarKind.Null }))
        {
            var lists = before is YamlSequence x && after is YamlSequence y ? ListChange.Text(x, y) : Show.Change(before, after);
            findings.Say(Danger.Control, subject, "", $"{subject.Name}: {lists}");
            return;
        }

        foreach (var key in Tree.Keys(a, b))
        {
            var (old, now) = (a?[key], b?[key]);
            if (key is "inputs" or "outputs")
                Pathwise.Compare(findings, Danger.Behaviour, subject, key, old, now);
            else if (key == "secrets")
                Pathwise.Compare(findings, Danger.Security, subject, key, old, now);
            else if ((old, now) is (YamlSequence x, YamlSequence y) && !Tree.Same(x, y))
                findings.Say(Danger.Control, subject, key, $"{subject.Name}: {key} {ListChange.Text(x, y)}");
            else if (old is not null && now is null)
                findings.Say(Danger.Control, subject, key, $"{subject.Name} has no {key} any more, which were {Show.Value(old)}");
            else if (old is null && now is not null)
                findings.Say(Danger.Control, subject, key, $"{subject.Name} has {key} now: {Show.Value(now)}");
            else
                Pathwise.Compare(findings, Danger.Control, subject, key, old, now);
        }
    }
}
