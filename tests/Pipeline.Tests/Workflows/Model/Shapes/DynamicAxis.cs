using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>One axis and the added cells are worked out, the other axis is known.</summary>
internal static class DynamicAxis
{
    public static WorkflowFile File()
    {
        var script = new RunStep("plan", "./plan.sh");
        var plan = new RunnerJob("plan", RunsOn.Ubuntu2404, [script], outputs: [new JobOutput("shards", script.Output("shards")), new JobOutput("cells", script.Output("cells"))]);
        var shard = new Axis<double>("shard", Functions.FromJson<Json>(plan.Output("shards")));
        var mode = new Axis<string>("mode", "fast", "slow");
        var cell = new Axis<string>("cell");
        var test = new RunnerJob(
            "test", RunsOn.Ubuntu2404,
            [new RunStep("test", "./test.sh", env: new() { ["SHARD"] = shard.Value, ["MODE"] = mode.Value, ["OF"] = Strategy.JobTotal })], needs: [plan],
            strategy: new MatrixStrategy(new Matrix([shard, mode])));
        var extra = new RunnerJob(
            "extra", RunsOn.Ubuntu2404, [new RunStep("test", "./test.sh", env: new() { ["CELL"] = cell.Value })], needs: [plan],
            strategy: new MatrixStrategy(Matrix.Including(Functions.FromJson<Json>(plan.Output("cells")), cell)));
        return new WorkflowFile("dynamic-axis", "Dynamic axis", [new WorkflowDispatchEvent()], [plan, test, extra]);
    }
}
