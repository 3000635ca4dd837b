using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A tag becomes a draft release with its files, then it is published.</summary>
internal static class ReleaseAssets
{
    public static WorkflowFile File()
    {
        var kind = Functions.Contains(GitHub.RefName, "-rc").Then<string>("--prerelease", "--latest");
        var release = new RunnerJob(
            "release", RunsOn.Ubuntu2404, environment: new JobEnvironment("release"), permissions: [Scopes.Contents.Write("create the release")],
            env: new() { ["GH_TOKEN"] = GitHub.Token, ["TAG"] = GitHub.RefName, ["KIND"] = kind }, steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new RunStep("build", "make dist"),
                new RunStep("draft", "gh release create \"$TAG\" --draft --verify-tag \"$KIND\" dist/*"),
                new RunStep("publish", "gh release edit \"$TAG\" --draft=false"),
            ]);
        return new WorkflowFile("release", "Release", [new PushEvent { Tags = ["v[0-9]+.[0-9]+.[0-9]+", "v*-rc*"] }], [release]);
    }
}
