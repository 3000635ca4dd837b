using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>What one job builds another one deploys.</summary>
internal static class ArtefactsBetweenJobs
{
    public static WorkflowFile File()
    {
        var first = new RunnerJob("job_1", RunsOn.Ubuntu2404, name: "Add 3 and 7", steps:
        [
            new RunStep("calculate", "expr 3 + 7 > math-homework.txt\n", shell: "bash"),
            new UseStep("upload", Actions.Upload, with: new() { ["name"] = "homework_pre", ["path"] = "math-homework.txt", ["if-no-files-found"] = "error" }),
        ]);
        var second = new RunnerJob("job_2", RunsOn.Windows2025, name: "Multiply by 9", needs: [first], steps:
        [
            new UseStep("download", Actions.Download, with: new() { ["name"] = "homework_pre", ["path"] = $"{Runner.Temporary}/in" }),
            new RunStep("calculate", "$value = Get-Content math-homework.txt\nSet-Content math-homework.txt ([int]$value * 9)\n", shell: "pwsh"),
        ]);
        return new WorkflowFile("artefacts", "Share data between jobs", [new PushEvent()], [first, second]);
    }
}
