using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>Wrong questions are refused with what would be right.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("relaese", "did you mean `release`?")]
    [InlineData("xyz", "known: ci, deploy-one, deploy, release, security")]
    public void An_unknown_workflow_is_refused_with_near_names(string name, string why)
    {
        var refused = Assert.Throws<PipelineException>(() => Sample.Named(name));
        Assert.Equal((ExitCode.WrongUse, $"There is no workflow {name}", why), (refused.Code, refused.Diagnostic.What, refused.Diagnostic.Why));
    }

    [Theory]
    [InlineData("deploy one")]
    [InlineData("deploy-one")]
    [InlineData("deploy-one.yml")]
    [InlineData(".github/workflows/deploy-one.yml")]
    public void A_workflow_is_found_by_its_name_and_by_its_file(string name) => Assert.Equal(".github/workflows/deploy-one.yml", Sample.Named(name).Path);

    [Theory]
    [InlineData("release", "psuh", null, "--event psuh: GitHub has no such event; did you mean `push`?")]
    [InlineData("release", "xyz", null, "--event xyz: GitHub has no such event; .github/workflows/release.yml is started by push")]
    [InlineData("release", "schedule", null, "--event schedule: .github/workflows/release.yml is not started by it, but by push")]
    [InlineData("release", "push", null, "--event push needs --ref, a full one like refs/heads/main or refs/tags/v1.2.3")]
    [InlineData("release", "push", "main", "--ref `main` is not a full ref: did you mean refs/heads/main?")]
    [InlineData("release", "push", "v1.2.3", "--ref `v1.2.3` is not a full ref: did you mean refs/tags/v1.2.3?")]
    [InlineData("release", "push", "tags/v1", "--ref `tags/v1` is not a full ref: did you mean refs/tags/v1?")]
    [InlineData("release", "push", "refs/heads/", "--ref `refs/heads/` names no branch or tag")]
    [InlineData("release", "push", "refs/pull/7/merge", "--ref refs/pull/7/merge: push runs on a branch or tag")]
    [InlineData("ci", "pull_request", "refs/heads/main", "--ref refs/heads/main: pull_request runs on the merge, like refs/pull/7/merge; the branch it goes to is --base")]
    [InlineData("ci", "pull_request", "refs/pull/x/merge", "--ref `refs/pull/x/merge` is no merge of a pull request: refs/pull/7/merge")]
    [InlineData("security", "release", "refs/heads/main", "--ref refs/heads/main: release runs on a tag, like refs/tags/v1.2.3")]
    public void A_wrong_event_or_ref_is_refused(string workflow, string name, string? reference, string what) =>
        Refused(workflow, new WhatIfQuestion(name) { Ref = reference }, what);

    [Fact]
    public void Options_of_other_events_are_refused()
    {
        Refused("ci", new WhatIfQuestion("merge_group") { Inputs = ["a=b"] }, "--input a=b: merge_group has no inputs; workflow_dispatch and workflow_call have");
        Refused("ci", new WhatIfQuestion("merge_group") { Fork = true }, "--fork is for pull requests only");
        Refused("ci", new WhatIfQuestion("merge_group") { Paths = ["a"] }, "--paths is for push and pull requests only");
        Refused("ci", new WhatIfQuestion("pull_request") { Deleted = true }, "--deleted is for push only");
        Refused("ci", new WhatIfQuestion("pull_request") { Cron = "* * * * *" }, "--cron * * * * * is for schedule only");
        Refused("ci", new WhatIfQuestion("push") { Ref = "refs/heads/main", Base = "main" }, "--base main is for pull requests and merge_group only");
        Refused("ci", new WhatIfQuestion("push") { Ref = "refs/heads/main", Action = "opened" }, "--action opened: push has no activity types");
        Refused("ci", new WhatIfQuestion("pull_request") { Action = "open" }, "--action open: pull_request has no such activity; did you mean `opened`?");
        Refused("ci", new WhatIfQuestion("pull_request") { Base = "refs/tags/v1" }, "--base refs/tags/v1: a pull request goes to a branch");
        Refused("security", new WhatIfQuestion("schedule") { Cron = "0 0 * * *" }, "--cron 0 0 * * *: .github/workflows/security.yml has no such line; known: 17 4 * * 1 | 47 2 * * *");
        Refused("ci", new WhatIfQuestion("pull_request") { Repository = "shop" }, "--repository shop: not of the form owner/name");
        Refused("ci", new WhatIfQuestion("pull_request") { Fail = ["tset"] }, "--fail-job tset: there is no such job; did you mean `test`?");
        Refused("ci", new WhatIfQuestion("pull_request") { Fail = ["test"], Skip = ["test"] }, "job test cannot fail and be skipped");
    }

    [Fact]
    public void All_mistakes_of_the_inputs_are_told_at_once()
    {
        var refused = Assert.Throws<PipelineException>(() => Sample.Explain("deploy", new WhatIfQuestion("workflow_dispatch")
        {
            Inputs = ["environment=prodution", "replicas=many", "dry-run=yes", "verison=1.2.3", "plain", "replicas=3"],
        }));
        Assert.Equal("7 of the options are wrong", refused.Diagnostic.What);
        Assert.Equal(
        [
            "--input plain: not of the form name=value",
            "--input replicas is given twice",
            "--input verison: the workflow has no such input; did you mean `version`?",
            "--input environment=prodution: not an option; did you mean `production`?",
            "--input version=… is missing: it is required and has no default",
            "--input replicas=many: not a number",
            "--input dry-run=yes: true or false",
        ], refused.Diagnostic.Details!);
    }

    [Fact]
    public void A_workflow_that_cannot_be_read_or_run_is_refused_with_its_place()
    {
        var push = new WhatIfQuestion("push") { Ref = "refs/heads/main" };
        Assert.Equal("x.yml:4:3", Wrong("on: push\njobs:\n  a: { needs: [] }\n  b: { needs: c }\n").Where);
        Assert.Equal("the jobs a → b → a wait for each other", Wrong("on: push\njobs:\n  a: { needs: b }\n  b: { needs: a }\n").Why);
        Assert.StartsWith("x.yml:", Wrong("on: push\njobs: [\n").Where, StringComparison.Ordinal);
        Assert.Equal("--event push: x.yml is not started by it, but by nothing: `on` is empty", Wrong("jobs: {}\n").What);

        Diagnostic Wrong(string text) => Assert.Throws<PipelineException>(() => WorkflowExplainer.Explain(WorkflowDocument.Parse("x.yml", text), push)).Diagnostic;
    }

    private static void Refused(string workflow, WhatIfQuestion question, string what)
    {
        var refused = Assert.Throws<PipelineException>(() => Sample.Explain(workflow, question));
        Assert.Equal((ExitCode.WrongUse, what), (refused.Code, refused.Diagnostic.What));
    }
}
