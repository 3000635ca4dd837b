using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A new push to a pull request ends the run before it.</summary>
internal static class ConcurrencyCancel
{
    public static WorkflowFile File()
    {
        var test = new RunnerJob("test", RunsOn.Ubuntu2404, [new RunStep("test", "make test")], concurrency: new Concurrency("database"));
        return new WorkflowFile(
            "concurrency", "Concurrency", [new PushEvent(), new PullRequestEvent()], [test],
            concurrency: new Concurrency($"{GitHub.Workflow}-{GitHub.HeadRef.Or(GitHub.RunId)}", GitHub.EventName.Is("pull_request")),
            runName: $"CI of {GitHub.RefName} by @{GitHub.Actor}");
    }
}
