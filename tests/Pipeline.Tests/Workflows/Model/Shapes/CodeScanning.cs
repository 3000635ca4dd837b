using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>CodeQL over several languages, on changes and weekly.</summary>
internal static class CodeScanning
{
    public static WorkflowFile File()
    {
        var (language, mode) = (new Axis<string>("language"), new Axis<string>("build-mode"));
        var machine = language.Value.Is("swift").Then<string>("macos-15", "ubuntu-24.04");
        var analyze = new RunnerJob(
            "analyze", RunsOn.From(machine), name: $"Analyze ({language.Value})",
            permissions:
            [
                Scopes.SecurityEvents.Write("upload results"), Scopes.Packages.Read("fetch query packs"), Scopes.Actions.Read("read the run"), Scopes.Contents.Read("check out"),
            ],
            strategy: new MatrixStrategy(
                new Matrix([], [new MatrixCell(language.At("csharp"), mode.At("none")), new MatrixCell(language.At("swift"), mode.At("manual"))]), FailFast: false),
            steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("init", Actions.CodeQlInit, "Initialize CodeQL", with: new() { ["languages"] = language.Value, ["build-mode"] = mode.Value }),
                new RunStep("build", "./build.sh", "Build", mode.Value.Is("manual"), shell: "bash"),
                new UseStep("analyze", Actions.CodeQlAnalyze, "Perform CodeQL analysis", with: new() { ["category"] = $"/language:{language.Value}" }),
            ]);
        return new WorkflowFile(
            "codeql", "CodeQL",
            [new PushEvent { Branches = ["main"] }, new PullRequestEvent { Branches = ["main"] }, new ScheduleEvent(new Cron("31 7 * * 3"))], [analyze]);
    }
}
