using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>New dependencies of a pull request are looked at.</summary>
internal static class DependencyReview
{
    public static WorkflowFile File()
    {
        var review = new RunnerJob(
            "dependency-review", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Read("check out"), Scopes.PullRequests.Write("comment")], steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("review", Actions.DependencyReview, with: new()
                {
                    ["fail-on-severity"] = "critical", ["deny-licenses"] = "LGPL-2.0, BSD-2-Clause", ["comment-summary-in-pr"] = "always",
                }),
            ]);
        return new WorkflowFile("dependency-review", "Dependency review", [new PullRequestEvent()], [review]);
    }
}
