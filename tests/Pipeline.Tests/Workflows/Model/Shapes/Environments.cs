using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Staging, then production with its address.</summary>
internal static class Environments
{
    public static WorkflowFile File()
    {
        var staging = new RunnerJob("staging", RunsOn.Ubuntu2404, [Deploy()], environment: new JobEnvironment("staging"));
        var production = new RunnerJob(
            "production", RunsOn.Ubuntu2404, [Deploy()], needs: [staging],
            environment: new JobEnvironment("production", $"https://{Variables.Named("HOST")}/?v={GitHub.Sha}"));
        var preview = new RunnerJob(
            "preview", RunsOn.Ubuntu2404, [new RunStep("deploy", "./preview.sh")], environment: new JobEnvironment($"preview-{GitHub.RefName}", Deployment: false));
        return new WorkflowFile("environments", "Deployment", [new PushEvent { Branches = ["main"] }], [staging, production, preview]);

        static RunStep Deploy() => new("deploy", "./deploy.sh", env: new() { ["TOKEN"] = Secrets.Named("DEPLOY_TOKEN") });
    }
}
