using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

/// <summary>What tokens may do and which secrets jobs see.</summary>
public sealed class AccessTests
{
    private static readonly WhatIfQuestion Push = new("push") { Ref = "refs/heads/main" };
    private static readonly WhatIfQuestion Fork = new("pull_request") { Fork = true };

    [Fact]
    public void A_job_s_permissions_replace_those_of_the_workflow()
    {
        Assert.Equal("contents: write, by the job", Token("permissions: { packages: write }", Push));
        Assert.Equal("nothing, by the job", Token("permissions: {}", Push));
    }

    [Fact]
    public void Without_any_the_repository_decides() =>
        Assert.Equal("contents: read, packages: read, by the repository's default (its settings may also let it write)", Token(null, Push));

    [Theory]
    [InlineData("permissions: { contents: write, id-token: write, issues: read }", "contents: read, issues: read, by the job; a fork's token only reads: no writing of contents, id-token")]
    [InlineData("permissions: { contents: none }", "nothing, by the job")]
    [InlineData("permissions: read-all", "read-all, by the job")]
    public void A_fork_s_token_only_reads(string permissions, string expected) => Assert.Equal(expected, Token(permissions, Fork, job: true));

    [Fact]
    public void Dependabot_s_token_has_what_the_file_grants_and_reads_else()
    {
        var question = new WhatIfQuestion("pull_request") { Actor = "dependabot[bot]" };
        Assert.Equal("contents: write, by the job", Token("permissions: { contents: write }", question, job: true));
        Assert.Equal("contents: read, packages: read, by GitHub's default for Dependabot", Token(null, question));
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

    private static string Token(string? permissions, WhatIfQuestion question, bool job = false)
    {
        var own = job ? permissions : permissions == "permissions: {}" ? permissions : permissions is null ? null : "permissions: { contents: write }";
        var explanation = Sample.Jobs($"  a:\n    runs-on: x\n{(own is null ? "" : $"    {own}\n")}", question).Jobs[0];
        var line = ExplanationText.Permissions(explanation);
        return $"{line}, by {explanation.PermissionsFrom}{(explanation.PermissionsReduced is { } reduced ? $"; {reduced}" : "")}";
    }
}
