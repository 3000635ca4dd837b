namespace Pipeline.Workflows.Rules.Security;

internal sealed class DangerousTrigger() : Rule(
    "dangerous-trigger",
    "No workflow runs on `pull_request_target` or `workflow_run`",
    "They run with the repository's secrets on the word of a stranger's pull request",
    Sources.Zizmor + "dangerous-triggers")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from item in file.Events
        where item.Event.Value is "pull_request_target" or "workflow_run"
        select new Remark(
            item.Event.At, $"`{item.Event.Value}` runs with secrets for pull requests of strangers",
            "use `pull_request`, which has none, and do what needs secrets on `push` or on `workflow_dispatch`");
}
