using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Labels from changed paths, with the base repository's token.</summary>
internal static class PullRequestLabels
{
    public static WorkflowFile File()
    {
        var label = new RunnerJob("label", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Read("read the rules"), Scopes.PullRequests.Write("label")], steps:
        [
            new UseStep("label", Actions.Labeler, with: new() { ["repo-token"] = GitHub.Token, ["sync-labels"] = true }),
        ]);
        return new WorkflowFile("labeler", "Labeler", [new PullRequestTargetEvent()], [label]);
    }
}
