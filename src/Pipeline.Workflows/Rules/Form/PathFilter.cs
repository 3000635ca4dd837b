namespace Pipeline.Workflows.Rules.Form;

internal sealed class PathFilter() : Rule(
    "path-filter",
    "A workflow on pull requests has no path filter",
    "A required check that a filter skips is never reported, and the pull request waits for ever",
    "https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from item in file.Events
        where item.Event.Value is "pull_request" or "pull_request_target"
        from entry in item.Filters?.Entries ?? []
        where entry.Key.Value is "paths" or "paths-ignore"
        select new Remark(entry.Key.At, $"`{entry.Key}` of `{item.Event}` leaves a required check unreported", "remove it; let a first job look at the paths and the others depend on its output");
}
