using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>The container is an axis of the matrix.</summary>
internal static class MatrixContainer
{
    public static WorkflowFile File()
    {
        var image = new Axis<string>("image", "debian:12", "debian:13");
        var test = new RunnerJob(
            "test", RunsOn.Ubuntu2404, [new RunStep("test", "cat /etc/os-release")], strategy: new MatrixStrategy(new Matrix([image])), container: new Container(image.Value));
        return new WorkflowFile("matrix-container", "Matrix of containers", [new PushEvent()], [test]);
    }
}
