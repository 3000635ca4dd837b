using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>The draft of the next release follows merged pull requests.</summary>
internal static class ReleaseDraft
{
    public static WorkflowFile File()
    {
        var draft = new RunnerJob(
            "update_release_draft", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Write("write the draft"), Scopes.PullRequests.Write("label")], steps:
            [
                new UseStep(
                    "draft", Actions.ReleaseDrafter, with: new() { ["config-name"] = "drafter.yml", ["disable-autolabeler"] = true },
                    env: new() { ["GITHUB_TOKEN"] = GitHub.Token }),
            ]);
        return new WorkflowFile(
            "drafter", "Release Drafter",
            [
                new PushEvent { Branches = ["main"] },
                new PullRequestEvent
                {
                    Types = [PullRequestActivity.Opened, PullRequestActivity.Reopened, PullRequestActivity.Synchronize, PullRequestActivity.Labeled, PullRequestActivity.Unlabeled],
                },
            ],
            [draft]);
    }
}
