using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A cache that is restored always and saved on the main branch only.</summary>
internal static class Caches
{
    public static WorkflowFile File()
    {
        var npm = new UseStep("cache-npm", Actions.Cache, env: new() { ["cache-name"] = "cache-node-modules" }, with: new()
        {
            ["path"] = "~/.npm",
            ["key"] = $"{Runner.OperatingSystem}-build-{Functions.HashFiles("**/package-lock.json")}",
            ["restore-keys"] = $"{Runner.OperatingSystem}-build-\n{Runner.OperatingSystem}-\n",
        });
        var restore = new UseStep("restore", Actions.CacheRestore, with: new() { ["path"] = "out", ["key"] = $"out-{GitHub.Sha}" });
        var build = new RunnerJob("build", RunsOn.Ubuntu2404,
        [
            npm,
            new RunStep("list", "npm list", @if: npm.Output("cache-hit").IsNot("true"), continueOnError: true),
            restore,
            new UseStep(
                "save", Actions.CacheSave, @if: GitHub.Ref.Is("refs/heads/main") & !restore.Output("cache-hit"),
                with: new() { ["path"] = "out", ["key"] = restore.Output("cache-primary-key") }),
        ]);
        return new WorkflowFile("caches", "Caching", [new PushEvent()], [build]);
    }
}
