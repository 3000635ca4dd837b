using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Cleaning up whatever happened, and telling of a failure.</summary>
internal static class AlwaysCleanup
{
    public static WorkflowFile File()
    {
        var testing = new RunStep("test", "make test", timeoutMinutes: 10, continueOnError: true);
        var test = new RunnerJob("test", RunsOn.Ubuntu2404,
        [
            new RunStep("up", "docker compose up -d --wait"),
            testing,
            new RunStep("logs", "docker compose logs", @if: testing.Outcome.Is("failure")),
            new RunStep("down", "docker compose down", @if: Functions.Always),
            new RunStep("summary", "echo \"$STATUS\" >> \"$GITHUB_STEP_SUMMARY\"", @if: Functions.Always, env: new() { ["STATUS"] = new Expr<string>(new PropertyAccess(new ContextAccess("job"), "status")) }),
        ]);
        var tell = new RunnerJob(
            "tell", RunsOn.Ubuntu2404, [new RunStep("tell", "./tell.sh", env: new() { ["NEEDS"] = Functions.ToJson(Needs.All) })], needs: [test],
            @if: Functions.Failure & test.Result.IsNot("cancelled"));
        return new WorkflowFile("clean-up", "Clean up", [new PushEvent()], [test, tell]);
    }
}
