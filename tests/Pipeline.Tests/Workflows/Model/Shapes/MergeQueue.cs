using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Checks for pull requests and for the merge queue, and one gate over all.</summary>
internal static class MergeQueue
{
    public static WorkflowFile File()
    {
        var lint = new RunnerJob("lint", RunsOn.Ubuntu2404, [new RunStep("lint", "make lint")]);
        var test = new RunnerJob("test", RunsOn.Ubuntu2404, [new RunStep("test", "make test")], @if: GitHub.EventName.Is("merge_group"));
        var gate = new RunnerJob(
            "gate", RunsOn.Ubuntu2404,
            [new RunStep("gate", "exit 1", @if: Functions.Contains(Needs.Results, "failure") | Functions.Contains(Needs.Results, "cancelled"))],
            needs: [lint, test], @if: Functions.Always);
        return new WorkflowFile(
            "merge-queue", "Merge queue",
            [new PullRequestEvent { Branches = ["main"] }, new MergeGroupEvent { Types = [MergeGroupActivity.ChecksRequested], Branches = ["main"] }], [lint, test, gate]);
    }
}
