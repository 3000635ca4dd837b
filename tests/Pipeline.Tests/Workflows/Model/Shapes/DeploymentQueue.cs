using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Every deployment waits for its turn; none is dropped or cancelled.</summary>
internal static class DeploymentQueue
{
    public static WorkflowFile File()
    {
        var deploy = new RunnerJob(
            "deploy", RunsOn.Ubuntu2404, [new RunStep("deploy", "./deploy.sh")], environment: new JobEnvironment("production"), timeoutMinutes: 30);
        return new WorkflowFile(
            "deployment-queue", "Deployment queue", [new PushEvent { Branches = ["main"] }], [deploy], concurrency: new Concurrency("production", queue: ConcurrencyQueue.Max));
    }
}
