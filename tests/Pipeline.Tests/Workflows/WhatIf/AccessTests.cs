using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>What tokens may do and which secrets jobs see.</summary>
public sealed class AccessTests
{
    private static readonly WhatIfQuestion Push = new("push") { Ref = "refs/heads/main" };
    private static readonly WhatIfQuestion Fork = new("pull_request") { Fork = true };

    [Theory]
    [InlineData("permissions: { packages: write }", "packages: write, by the job")]
    [InlineData("permissions: {}", "nothing, by the job")]
    [InlineData("", "contents: write, by the workflow")]
    public void A_job_s_permissions_replace_those_of_the_workflow(string job, string expected) => Assert.Equal(expected, Line(WorkflowExplainer.Explain(
        WorkflowDocument.Parse("x.yml", $"on: push\npermissions: {{ contents: write }}\njobs:\n  a:\n    runs-on: x\n    {job}\n"), Push).Jobs[0]));

    [Fact]
    public void Without_any_the_repository_decides() =>
        Assert.Equal("contents: read, packages: read, by the repository's default (its settings may also let it write)", Token("", Push));

    [Theory]
    [InlineData("permissions: { contents: write, id-token: write, issues: read }", "contents: read, issues: read, by the job; a fork's token only reads: no writing of contents, id-token")]
    [InlineData("permissions: { contents: none }", "nothing, by the job")]
    [InlineData("permissions: read-all", "read-all, by the job")]
    public void A_fork_s_token_only_reads(string permissions, string expected) => Assert.Equal(expected, Token(permissions, Fork));

    [Fact]
    public void Dependabot_s_token_has_what_the_file_grants_and_reads_else()
    {
        var question = new WhatIfQuestion("pull_request") { Actor = "dependabot[bot]" };
        Assert.Equal("contents: write, by the job", Token("permissions: { contents: write }", question));
        Assert.Equal("contents: read, packages: read, by GitHub's default for Dependabot", Token("", question));
    }

    [Theory]
    [InlineData("- run: x\n        env: { A: '${{ secrets.ONE }}', B: \"${{ secrets['TWO'] || secrets.one }}\" }", "ONE, TWO")]
    [InlineData("- run: x\n        env: { A: '${{ secrets.GITHUB_TOKEN }}' }", "")]
    [InlineData("- run: x\n        env: { A: '${{ toJSON(secrets) }}' }", "*")]
    [InlineData("- run: x\n        env: { A: \"${{ secrets[format('{0}_KEY', github.ref_name)] }}\" }", "*")]
    [InlineData("- run: echo secrets.PLAIN", "")]
    [InlineData("- run: x\n        if: ${{ secrets.IN_CONDITION != '' }}", "IN_CONDITION")]
    public void A_job_sees_the_secrets_that_it_names(string step, string secrets) =>
        Assert.Equal(secrets, string.Join(", ", Sample.Jobs($"  a:\n    runs-on: x\n    steps:\n      {step}").Jobs[0].Secrets));

    [Theory]
    [InlineData("pull_request", true, null, "empty: a pull request from a fork sees no secrets")]
    [InlineData("pull_request", false, null, null)]
    [InlineData("pull_request", false, "dependabot[bot]", "Dependabot's own secrets, not those of Actions")]
    [InlineData("push", false, "dependabot[bot]", "Dependabot's own secrets, not those of Actions")]
    public void Forks_see_none_and_dependabot_its_own(string name, bool fork, string? actor, string? note)
    {
        var question = new WhatIfQuestion(name) { Fork = fork, Actor = actor, Ref = name == "push" ? "refs/heads/main" : null };
        Assert.Equal(note, Sample.Jobs("  a:\n    runs-on: x\n    env: { A: '${{ secrets.ONE }}' }", question).Jobs[0].SecretsNote);
    }

    [Fact]
    public void A_fork_finds_its_secrets_empty_when_a_condition_asks()
    {
        const string Jobs = "  a:\n    runs-on: x\n    env: { A: '${{ secrets.ONE }}' }\n    steps:\n      - { run: x, if: env.A != '' }";
        Assert.Equal("env.A != '' is false: env.A is ''", Sample.Jobs(Jobs, Fork).Jobs[0].Steps[0].Why);
        Assert.Equal("depends on secrets.ONE", Sample.Jobs(Jobs, Push).Jobs[0].Steps[0].Why);
    }

    [Theory]
    [InlineData("permissions: { contents: write }", "permissions: { contents: read }", "contents: read, by the job")]
    [InlineData("permissions: { contents: write }", "", "contents: write, by the caller")]
    [InlineData("permissions: { contents: read }", "permissions: { contents: write, packages: read }", "nothing, by the job; GitHub refuses the call: it asks for contents: write, packages: read, which the calling job's token has not")]
    public void A_called_workflow_may_not_ask_for_more_than_its_caller_has(string caller, string called, string expected)
    {
        var inner = WorkflowDocument.Parse("c.yml", $"on: workflow_call\njobs:\n  b:\n    runs-on: x\n    {called}\n");
        var outer = WorkflowDocument.Parse("x.yml", $"on: push\njobs:\n  a:\n    uses: ./c.yml\n    {caller}\n");
        Assert.Equal(expected, Line(WorkflowExplainer.Explain(outer, Push, path => path == "c.yml" ? inner : null).Jobs[0].Called[0]));
    }

    private static string Token(string permissions, WhatIfQuestion question) =>
        Line(Sample.Jobs($"  a:\n    runs-on: x\n    {permissions}", question).Jobs[0]);

    private static string Line(JobExplanation job) =>
        $"{ExplanationText.Permissions(job)}, by {job.PermissionsFrom}{(job.PermissionsReduced is { } reduced ? $"; {reduced}" : "")}";
}
