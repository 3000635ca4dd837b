using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Issues and comments sorted and answered.</summary>
internal static class IssueTriage
{
    public static WorkflowFile File()
    {
        var issue = GitHub.Event.At("issue");
        var label = new RunnerJob(
            "label", RunsOn.Ubuntu2404, @if: GitHub.EventName.Is("issues") & GitHub.Event.At<string>("action").IsNot("labeled"), permissions: [Scopes.Issues.Write("label")],
            steps:
            [
                new RunStep("label", "gh issue edit \"$NUMBER\" --add-label \"$LABELS\"", env: new()
                {
                    ["GH_TOKEN"] = GitHub.Token, ["GH_REPO"] = GitHub.Repository, ["NUMBER"] = issue.At("number"), ["LABELS"] = "triage",
                }),
            ]);
        var answer = new RunnerJob(
            "answer", RunsOn.Ubuntu2404,
            [new RunStep("answer", "./answer.sh", env: new() { ["FIRST"] = issue.At("labels").Item<Json>(0).At("name") })],
            @if: issue.At("pull_request") & Functions.StartsWith(GitHub.Event.At("comment").At<string>("body"), "/deploy"));
        return new WorkflowFile(
            "triage", "Triage",
            [
                new IssuesEvent { Types = [IssuesActivity.Opened, IssuesActivity.Reopened, IssuesActivity.Labeled] },
                new IssueCommentEvent { Types = [IssueCommentActivity.Created] },
            ],
            [label, answer]);
    }
}
