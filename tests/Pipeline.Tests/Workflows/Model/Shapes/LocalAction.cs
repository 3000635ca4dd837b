using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>An action of the same repository, and what it gives back.</summary>
internal static class LocalAction
{
    public static WorkflowFile File()
    {
        var foo = new UseStep("foo", ActionReference.Local("./.github/actions/hello"), with: new() { ["who-to-greet"] = "Mona the Octocat" });
        var hello = new RunnerJob("hello", RunsOn.Ubuntu2404,
        [
            new UseStep("checkout", Actions.Checkout),
            foo,
            new RunStep("show", "echo random-number \"$RANDOM_NUMBER\"", env: new() { ["RANDOM_NUMBER"] = foo.Output("random-number") }, shell: "bash"),
        ]);
        return new WorkflowFile("local-action", "Local action", [new PushEvent()], [hello]);
    }
}
