using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Issues that nobody touches are marked and closed.</summary>
internal static class StaleIssues
{
    public static WorkflowFile File()
    {
        var stale = new RunnerJob("stale", RunsOn.Ubuntu2404, permissions: [Scopes.Issues.Write("mark"), Scopes.PullRequests.Write("mark")], steps:
        [
            new UseStep("stale", Actions.Stale, with: new()
            {
                ["stale-issue-message"] = "Nothing has happened here for a while", ["days-before-stale"] = 60, ["days-before-close"] = -1,
                ["stale-issue-label"] = "no-issue-activity",
            }),
        ]);
        return new WorkflowFile("stale", "Mark stale issues and pull requests", [new ScheduleEvent(new Cron("37 5 * * *"))], [stale]);
    }
}
