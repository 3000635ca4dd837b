using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A matrix that another job works out as JSON.</summary>
internal static class DynamicMatrix
{
    public static WorkflowFile File()
    {
        var script = new RunStep(
            "plan",
            """
            echo 'matrix={"project":["a","b"],"fast":[true]}' >> "$GITHUB_OUTPUT"
            echo any=true >> "$GITHUB_OUTPUT"

            """);
        var plan = new RunnerJob("plan", RunsOn.Ubuntu2404, [script], outputs: [new JobOutput("matrix", script.Output("matrix")), new JobOutput("any", script.Output("any"))]);
        var project = new Axis<string>("project");
        var build = new RunnerJob(
            "build", RunsOn.Ubuntu2404, [new RunStep("build", "make \"$PROJECT\"", env: new() { ["PROJECT"] = project.Value })], needs: [plan],
            @if: plan.Output("any").Is("true"), strategy: new MatrixStrategy(Matrix.From(Functions.FromJson<Json>(plan.Output("matrix")), project)));
        return new WorkflowFile("dynamic-matrix", "Dynamic matrix", [new PushEvent { Branches = ["main"] }], [plan, build]);
    }
}
