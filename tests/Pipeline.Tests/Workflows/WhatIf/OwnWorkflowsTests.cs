using Pipeline.Workflows.Rules;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>What happens to the workflows of this repository: the questions that somebody asks who releases with them.</summary>
public sealed class OwnWorkflowsTests
{
    private static readonly IReadOnlyList<Pipeline.Workflows.Documents.WorkflowDocument> Own = WorkflowLint.Read(Path.Combine(Repository.Root, ".github", "workflows"));

    private static readonly Dictionary<string, string> Approvals = new() { ["production"] = "approval by one of: alice, team operators" };

    /// <summary>CheckRelease refuses it, in the job that would deploy: nothing is deployed, and nothing published.</summary>
    [Fact]
    public void Release_of_a_tag_whose_commit_is_not_on_main() => Verify("release", Tag("v1.2.3") with { Fail = ["staging"], Approvals = Approvals });

    /// <summary>The job that scans gives the tag, after the scan: no tag, no deployment, no release.</summary>
    [Fact]
    public void Release_with_a_finding_in_the_scan() => Verify("release", Tag("v1.2.3") with { Fail = ["images"], Approvals = Approvals });

    [Fact]
    public void The_tag_of_an_image_is_given_behind_the_scan_in_the_same_line()
    {
        var step = Own.Single(x => x.Path.EndsWith("/release.yml", StringComparison.Ordinal)).Job("images")!.Steps.Single(x => x.Id?.Value == "build");
        Assert.Contains("IndexImages ScanImages SignImages VerifyImages Package TagImages", step.Run!.Value, StringComparison.Ordinal);
    }

    /// <summary>A hotfix waits for nobody: its group has its own tag in it, and the job that waits for an approval holds none.</summary>
    [Fact]
    public void Release_of_a_hotfix_while_production_waits_for_approval()
    {
        var (first, hotfix) = (Explain("release", Tag("v1.2.3") with { Approvals = Approvals }), Explain("release", Tag("v1.2.4") with { Approvals = Approvals }));

        Assert.NotEqual(first.Concurrency!.Group, hotfix.Concurrency!.Group);
        Assert.Equal(["production"], hotfix.Jobs.Where(x => x.State == "waits").Select(x => x.Id));
        Assert.Null(hotfix.Jobs.Single(x => x.Id == "production").Concurrency);
        Assert.Equal("newer runs wait, all of them", hotfix.Jobs.Single(x => x.Id == "staging").Concurrency!.Note);
        Verify("release", Tag("v1.2.4") with { Approvals = Approvals });
    }

    [Fact]
    public void Ci_of_a_pull_request_from_a_fork() => Verify("ci", new WhatIfQuestion("pull_request") { Ref = "refs/pull/7/merge", Base = "main", Fork = true, Actor = "mona" });

    private static WhatIfQuestion Tag(string name) => new("push") { Ref = $"refs/tags/{name}" };

    private static WorkflowExplanation Explain(string workflow, WhatIfQuestion question) =>
        WorkflowExplainer.Explain(WorkflowExplainer.Find(Own, workflow), question with { Repository = "acme/shop" }, path => Own.FirstOrDefault(x => x.Path == path));

    private static void Verify(string workflow, WhatIfQuestion question, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Golden.Verify(ExplanationText.Of(Explain(workflow, question)).Replace(Repository.Root + "/", "", StringComparison.Ordinal), name);
}
