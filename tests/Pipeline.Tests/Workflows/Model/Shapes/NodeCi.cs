using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Tests of a Node.js package on several versions.</summary>
internal static class NodeCi
{
    public static WorkflowFile File()
    {
        var version = new Axis<string>("node-version", "20.x", "22.x", "24.x");
        var build = new RunnerJob("build", RunsOn.Ubuntu2404, strategy: new MatrixStrategy(new Matrix([version])), permissions: [Scopes.Contents.Read("check out")], steps:
        [
            new UseStep("checkout", Actions.Checkout, with: new() { ["persist-credentials"] = false }),
            new UseStep("node", Actions.SetupNode, $"Use Node.js {version.Value}", with: new() { ["node-version"] = version.Value, ["cache"] = "npm" }),
            new RunStep("install", "npm ci"),
            new RunStep("build", "npm run build --if-present"),
            new RunStep("test", "npm test"),
        ]);
        return new WorkflowFile(
            "node", "Node.js CI", [new PushEvent { Branches = ["main"] }, new PullRequestEvent { Branches = ["main"] }], [build]);
    }
}
