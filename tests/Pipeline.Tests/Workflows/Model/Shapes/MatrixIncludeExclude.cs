using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Cells left out, changed and added.</summary>
internal static class MatrixIncludeExclude
{
    public static WorkflowFile File()
    {
        var os = new Axis<RunsOn>("os", RunsOn.Ubuntu2404, RunsOn.Windows2025, RunsOn.MacOS15);
        var version = new Axis<double>("version", 10, 12, 14);
        var debug = new Axis<bool>("debug", true, false);
        var experimental = new Axis<bool>("experimental");
        var test = new RunnerJob(
            "test", os, [new RunStep("show", "echo \"$VERSION\"", env: new() { ["VERSION"] = version.Value })], $"{os.Value} with {version.Value}",
            continueOnError: experimental.Value, strategy: new MatrixStrategy(
                new Matrix(
                    [os, version, debug],
                    include: [new MatrixCell(os.At(RunsOn.Windows2025), version.At(16), experimental.At(true))],
                    exclude: [new MatrixCell(os.At(RunsOn.MacOS15), version.At(10)), new MatrixCell(os.At(RunsOn.Windows2025), debug.At(true))]),
                MaxParallel: 3));
        return new WorkflowFile("matrix", "Matrix", [new PushEvent()], [test]);
    }
}
