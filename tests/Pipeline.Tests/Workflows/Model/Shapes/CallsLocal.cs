using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Calls a workflow of the same repository and goes on with its outputs.</summary>
internal static class CallsLocal
{
    public static WorkflowFile File()
    {
        var package = new CallJob(
            "package", ReusableBuild.File(), with: new() { ["publish"] = GitHub.Ref.Is("refs/heads/main"), ["retries"] = 5 },
            secrets: new() { ["feed-token"] = Secrets.Named("FEED_TOKEN") }, permissions: [Scopes.Contents.Read("check out")]);
        var announce = new RunnerJob(
            "announce", RunsOn.Ubuntu2404, [new RunStep("announce", "echo \"$VERSION\"", env: new() { ["VERSION"] = package.Output("version") })], needs: [package]);
        return new WorkflowFile("calls-local", "Calls local", [new PushEvent()], [package, announce]);
    }
}
