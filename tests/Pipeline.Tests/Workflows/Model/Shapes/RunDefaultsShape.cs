using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Shells and folders for all scripts, for a job's, for one.</summary>
internal static class RunDefaultsShape
{
    public static WorkflowFile File()
    {
        var job = new RunnerJob(
            "job1", RunsOn.Ubuntu2404, env: new() { ["LEVEL"] = "job", ["NUMBER"] = "08" },
            defaults: new RunDefaults("bash -euo pipefail {0}", $"./scripts/{GitHub.RefName}"), steps:
            [
                new RunStep("a", "pwd"),
                new RunStep("b", "print('hello')", shell: "python", workingDirectory: "/tmp", env: new() { ["LEVEL"] = "step" }),
            ]);
        return new WorkflowFile("defaults", "Defaults", [new PushEvent()], [job], env: new() { ["SERVER"] = "production" }, defaults: new RunDefaults("bash", "./scripts"));
    }
}
