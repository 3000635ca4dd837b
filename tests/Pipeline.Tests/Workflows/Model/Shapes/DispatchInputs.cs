using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Started by hand with every type of input.</summary>
internal static class DispatchInputs
{
    public static WorkflowFile File()
    {
        var level = new ChoiceInput("logLevel", ["info", "warning", "debug"], "warning") { Description = "Log level", Required = true };
        var print = new BooleanInput("print_tags") { Description = "True to print to STDOUT", Required = true };
        var tags = new StringInput("tags") { Description = "Test scenario tags", Required = true };
        var count = new NumberInput("count") { Default = 2 };
        var where = new EnvironmentInput("environment") { Description = "Environment to run tests against", Required = true };
        var note = new StringInput("note") { Description = "Without a type it is a text" };
        var job = new RunnerJob("print-tag", RunsOn.Ubuntu2404, @if: print.Value, environment: new JobEnvironment(where.Value), steps:
        [
            new RunStep("print", "echo \"The tags are $TAGS at $LEVEL\"", "Print the input tag to STDOUT", env: new() { ["TAGS"] = tags.Value, ["LEVEL"] = level.Value }),
        ]);
        return new WorkflowFile("dispatch", "Dispatch", [new WorkflowDispatchEvent(level, print, tags, count, where, note)], [job]);
    }
}
