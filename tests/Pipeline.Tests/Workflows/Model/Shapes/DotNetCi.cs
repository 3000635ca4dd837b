using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Restore, build and test a .NET solution.</summary>
internal static class DotNetCi
{
    public static WorkflowFile File()
    {
        var test = new RunnerJob("test", RunsOn.Ubuntu2404, name: "Build and test", timeoutMinutes: 20, permissions: [Scopes.Contents.Read("check out")],
            env: new() { ["DOTNET_NOLOGO"] = "true", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" }, steps:
        [
            new UseStep("checkout", Actions.Checkout, with: new() { ["fetch-depth"] = 0 }),
            new UseStep("dotnet", Actions.SetupDotNet, with: new() { ["global-json-file"] = "global.json" }),
            new RunStep("restore", "dotnet restore"),
            new RunStep("build", "dotnet build --no-restore --configuration Release"),
            new RunStep("test", "dotnet test --no-build --configuration Release --logger trx"),
        ]);
        return new WorkflowFile(
            "dotnet", ".NET", [new PushEvent { Branches = ["main"] }, new PullRequestEvent()], [test]);
    }
}
