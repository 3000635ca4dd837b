using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.Admission;
using Pipeline.Tests.Workflows.Pins;

namespace Pipeline.Tests.Releases;

public sealed class ReleaseGateTests : IDisposable
{
    private const string Repository = "acme/shop";
    private static readonly string Commit = FakeGitHub.Sha("released");

    private readonly FakeGitHub _github = new();

    public ReleaseGateTests() => _github
        .Answer($"/repos/{Repository}", """{ "default_branch": "main" }""")
        .Answer($"/repos/{Repository}/commits/refs%2Ftags%2Fv1.0.0", $$"""{ "sha": "{{Commit}}" }""")
        .Answer($"/repos/{Repository}/compare/main...{Commit}", """{ "status": "behind" }""")
        .Answer($"/repos/{Repository}/commits/{Commit}/check-runs", Checks("success"));

    public void Dispose() => _github.Dispose();

    [Fact]
    public Task A_tag_on_the_default_branch_with_green_checks_is_let_in() => AskAsync("refs/tags/v1.0.0");

    [Fact]
    public async Task A_branch_is_refused() => Assert.Contains("a branch is no release", await RefusedAsync("refs/heads/main"));

    [Fact]
    public async Task A_version_that_is_not_the_tags_is_refused() => Assert.Contains("v9.9.9 is not what v1.0.0 holds", await RefusedAsync(version: "v9.9.9"));

    [Fact]
    public async Task A_tag_that_was_moved_is_refused()
    {
        _github.Answer($"/repos/{Repository}/commits/refs%2Ftags%2Fv1.0.0", $$"""{ "sha": "{{FakeGitHub.Sha("other")}}" }""");
        Assert.Contains("is not this commit", await RefusedAsync());
    }

    [Fact]
    public async Task A_commit_that_is_on_no_branch_of_releases_is_refused_unless_a_declared_branch_holds_it()
    {
        _github.Answer($"/repos/{Repository}/compare/main...{Commit}", """{ "status": "diverged" }""");
        Assert.Contains("is on no branch of releases", await RefusedAsync());
        _github.Answer($"/repos/{Repository}/compare/release%2F1.x...{Commit}", """{ "status": "identical" }""");
        await AskAsync("refs/tags/v1.0.0", branches: "release/1.x");
    }

    [Theory]
    [InlineData("failure", "ended with failure")]
    [InlineData(null, "has not run to its end")]
    public async Task A_check_that_is_not_green_is_refused(string? end, string why)
    {
        _github.Answer($"/repos/{Repository}/commits/{Commit}/check-runs", Checks(end));
        Assert.Contains(why, await RefusedAsync());
    }

    [Fact]
    public async Task A_check_that_another_app_has_reported_does_not_count()
    {
        _github.Answer($"/repos/{Repository}/commits/{Commit}/check-runs", """{ "check_runs": [{ "conclusion": "success", "app": { "slug": "anybody" } }] }""");
        Assert.Contains("has not run to its end", await RefusedAsync());
    }

    [Fact]
    public async Task Reviewers_of_a_run_are_those_who_approved_it_for_the_environment()
    {
        _github.Answer($"/repos/{Repository}/actions/runs/7/approvals", """
            [
              { "state": "approved", "environments": [{ "name": "production" }], "user": { "login": "ada" } },
              { "state": "approved", "environments": [{ "name": "staging" }], "user": { "login": "bob" } },
              { "state": "rejected", "environments": [{ "name": "production" }], "user": { "login": "eve" } }
            ]
            """);
        using var github = new GitHubRecord(_github.Address, Repository, "token");

        Assert.Equal(["ada"], (await github.ReviewersAsync("7", "production", default)).ToArray());
        Assert.Empty(await github.ReviewersAsync("8", "production", default));
    }

    [Fact]
    public async Task When_GitHub_does_not_say_nothing_is_let_in()
    {
        _github.Answer($"/repos/{Repository}/commits/{Commit}/check-runs", new Answer("{}", 403));
        var e = await Assert.ThrowsAsync<PipelineException>(() => AskAsync("refs/tags/v1.0.0"));
        Assert.Equal(ExitCode.Failed, e.Code);
        Assert.Contains("actions, contents and checks: read", e.Message);
    }

    private static string Checks(string? end) =>
        $$"""{ "check_runs": [{ "conclusion": {{(end is null ? "null" : $"\"{end}\"")}}, "app": { "slug": "github-actions" } }] }""";

    private async Task<string> RefusedAsync(string reference = "refs/tags/v1.0.0", string? version = null)
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => AskAsync(reference, version));
        Assert.Equal(ExitCode.Refused, e.Code);
        return e.ToString();
    }

    private async Task AskAsync(string reference, string? version = null, params string[] branches)
    {
        using var github = new GitHubRecord(_github.Address, Repository, "token");
        await new ReleaseGate("production") { Branches = [.. branches], Checks = ["Gate"] }.RequireAsync(github, reference, Commit, version, default);
    }
}
