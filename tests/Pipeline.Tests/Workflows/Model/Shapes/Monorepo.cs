using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Only what changed is built.</summary>
internal static class Monorepo
{
    public static WorkflowFile File()
    {
        var script = new RunStep("changes", "./changes.sh");
        var changes = new RunnerJob(
            "changes", RunsOn.Ubuntu2404, [new UseStep("checkout", Actions.Checkout, with: new() { ["fetch-depth"] = 2 }), script],
            permissions: [Scopes.Contents.Read("check out")], outputs: [new JobOutput("web", script.Output("web")), new JobOutput("api", script.Output("api"))]);
        var web = new RunnerJob(
            "web", RunsOn.Ubuntu2404, [new RunStep("build", "npm run build", workingDirectory: "web")], needs: [changes], @if: changes.Output("web").Is("true"));
        var api = new RunnerJob(
            "api", RunsOn.Ubuntu2404, [new RunStep("build", "make", workingDirectory: "api")], needs: [changes],
            @if: changes.Output("api").Is("true") & !Functions.Contains(GitHub.Event.At("head_commit").At("message"), "[skip api]"));
        return new WorkflowFile("monorepo", "Monorepo", [new PushEvent()], [changes, web, api]);
    }
}
