using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A workflow that others call, with inputs, secrets and outputs.</summary>
internal static class ReusableBuild
{
    public static WorkflowFile File()
    {
        var configuration = new StringInput("configuration") { Description = "Debug or Release", Default = "Release" };
        var publish = new BooleanInput("publish") { Required = true };
        var retries = new NumberInput("retries") { Default = 3 };
        var token = new CallSecret("feed-token") { Description = "Reads packages", Required = true };
        var step = new RunStep("build", "./build.sh Package", env: new() { ["CONFIGURATION"] = configuration.Value, ["RETRIES"] = retries.Value, ["TOKEN"] = token.Value });
        var build = new RunnerJob(
            "build", RunsOn.Ubuntu2404, [step, new RunStep("publish", "./build.sh Publish", @if: publish.Value)], outputs: [new JobOutput("version", step.Output("version"))]);
        return new WorkflowFile(
            "reusable", "Reusable build",
            [
                new WorkflowCallEvent
                {
                    Inputs = [configuration, publish, retries],
                    Secrets = [token, new CallSecret("optional-token")],
                    Outputs = [new CallOutput("version", build.OutputForCaller("version"), "What was built")],
                },
            ],
            [build]);
    }
}
