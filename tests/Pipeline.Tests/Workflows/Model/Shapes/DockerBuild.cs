using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>An image built without pushing on pull requests.</summary>
internal static class DockerBuild
{
    public static WorkflowFile File()
    {
        var build = new RunnerJob("build", RunsOn.Ubuntu2404, permissions: [Scopes.Contents.Read("check out")], steps:
        [
            new UseStep("checkout", Actions.Checkout),
            new UseStep("buildx", Actions.SetupBuildx),
            new UseStep("build", Actions.BuildPush, with: new()
            {
                ["context"] = ".", ["push"] = false, ["tags"] = $"app:{GitHub.Sha}", ["cache-from"] = "type=gha", ["cache-to"] = "type=gha,mode=max",
            }),
        ]);
        return new WorkflowFile("docker-build", "Docker image", [new PullRequestEvent { Branches = ["main"], Paths = ["Dockerfile", "src/**"] }], [build]);
    }
}
