using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>OpenSSF Scorecard with its results on the security tab.</summary>
internal static class ScorecardAnalysis
{
    public static WorkflowFile File()
    {
        var analysis = new RunnerJob(
            "analysis", RunsOn.Ubuntu2404, name: "Scorecard analysis",
            @if: GitHub.Event.At("repository").At<string>("default_branch").Is(GitHub.RefName) | GitHub.EventName.Is("pull_request"),
            permissions: [Scopes.Contents.Read("check out"), Scopes.Actions.Read("see the runs"), Scopes.SecurityEvents.Write("upload results"), Scopes.IdToken.Write("publish results")], steps:
            [
                new UseStep("checkout", Actions.Checkout, with: new() { ["persist-credentials"] = false }),
                new UseStep("scorecard", Actions.Scorecard, with: new() { ["results_file"] = "results.sarif", ["results_format"] = "sarif", ["publish_results"] = true }),
                new UseStep("keep", Actions.Upload, with: new() { ["name"] = "SARIF file", ["path"] = "results.sarif", ["retention-days"] = 5 }),
                new UseStep("upload", Actions.UploadSarif, with: new() { ["sarif_file"] = "results.sarif" }),
            ]);
        return new WorkflowFile(
            "scorecard", "Scorecard supply-chain security",
            [new BranchProtectionRuleEvent(), new ScheduleEvent(new Cron("20 7 * * 2")), new PushEvent { Branches = ["main"] }], [analysis]);
    }
}
