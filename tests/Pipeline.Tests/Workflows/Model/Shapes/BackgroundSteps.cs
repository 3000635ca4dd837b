using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Steps in the background and at once.</summary>
internal static class BackgroundSteps
{
    public static WorkflowFile File()
    {
        var server = new RunStep("server", "./serve.sh", background: true);
        var seed = new RunStep("seed", "./seed.sh", background: true);
        var test = new RunnerJob("test", RunsOn.Ubuntu2404,
        [
            server, seed,
            new WaitStep([seed], "Wait for the data"),
            new ParallelStep(new RunStep("unit", "make unit"), new RunStep("integration", "make integration", env: new() { ["FAST"] = 1 })),
            new CancelStep(server),
            new WaitAllStep(id: "rest", continueOnError: true),
        ]);
        return new WorkflowFile("background", "Background steps", [new PushEvent()], [test]);
    }
}
