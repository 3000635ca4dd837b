using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.Making;
using Pipeline.Releases.Versions;
using Pipeline.Tests.Workflows;

namespace Pipeline.Tests.Releases;

/// <summary>A release of a real repository, pushed to a real bare one.</summary>
public sealed class ReleaseRunTests : IDisposable
{
    private static readonly string[] Effects = ["commit", "record", "tag", "push", "branch"];

    private readonly TemporaryFolder _folder = new();
    private readonly HurriedTime _time = new();
    private readonly List<string> _said = [];

    public ReleaseRunTests()
    {
        Directory.CreateDirectory(Work);
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Ann");
        Git("config", "user.email", "ann@example.org");
        Commit("a.txt", "feat: one");
        Git("tag", "v1.0.0");
        Commit("b.txt", "feat: two");
        File.WriteAllText(Path.Combine(Work, "CHANGELOG.md"), "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- By hand.\n\n## [1.0.0] - 2025-01-01\n\n- First.\n");
        Git("add", "-A");
        Git("commit", "--quiet", "-m", "docs: changelog");
        History.Git(_folder.Path, null, "clone", "--quiet", "--bare", Work, Bare);
        Git("remote", "add", "origin", Bare);
    }

    private string Work => _folder / "work";

    private string Bare => _folder / "remote.git";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_release_is_a_commit_a_tag_and_one_push()
    {
        var report = await ReleaseRun.RunAsync(Setup(), default);
        Assert.Equal(("1.1.0", "v1.1.0", "released"), (report.Version, report.Tag, report.Outcome));
        Assert.Equal(report.Commit, On(Bare, "refs/heads/main"));
        Assert.Equal(report.Commit, On(Bare, "refs/tags/v1.1.0^{commit}"));
        Assert.Equal("tag", History.Git(Bare, null, "cat-file", "-t", "v1.1.0").Trim());
        Assert.Equal(report.Commit, On(Work, "HEAD"));
        Assert.Equal("", Git("status", "--porcelain"));
        var changelog = File.ReadAllText(Path.Combine(Work, "CHANGELOG.md"));
        Assert.Contains("## [1.1.0] - 2026-03-01\n\n### Added\n\n- By hand.\n- two (", changelog);
        Assert.Equal("chore(release): 1.1.0", Git("log", "-1", "--format=%s").Trim());
        Assert.Contains("two", Git("tag", "--list", "--format=%(contents)", "v1.1.0"));
        Assert.False(File.Exists(Record));
        Assert.Equal("exists", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
    }

    [Fact]
    public async Task A_rehearsal_shows_each_effect_and_changes_nothing()
    {
        var before = Everything();
        var report = await ReleaseRun.RehearseAsync(Setup(), default);
        Assert.Equal(before, Everything());
        Assert.Equal(["commit", "tag", "ref", "ref"], report.Effects.Select(x => x.Kind));
        var json = JsonNode.Parse(report.ToJson())!;
        Assert.Equal("rehearsed", json["outcome"]!.ToString());
        Assert.Equal("refs/tags/v1.1.0", json["effects"]![3]!["name"]!.ToString());
        Assert.Contains("By hand", json["effects"]![0]!["text"]!.ToString());
        // A release right after it makes what was shown.
        Assert.Equal(report.Commit, (await ReleaseRun.RunAsync(Setup(), default)).Commit);
    }

    [Fact]
    public async Task A_run_that_dies_after_any_effect_is_finished_by_the_next()
    {
        var whole = await ReleaseRun.RehearseAsync(Setup(), default);
        foreach (var effect in Effects)
        {
            using var other = new ReleaseRunTests();
            await Assert.ThrowsAsync<InvalidOperationException>(() => ReleaseRun.RunAsync(other.Setup(x => { if (x == effect) throw new InvalidOperationException("killed"); }), default));
            var report = await ReleaseRun.RunAsync(other.Setup(), default);
            Assert.Equal(whole.Tag, report.Tag);
            Assert.Equal(On(other.Bare, "refs/tags/v1.1.0^{commit}"), On(other.Work, "HEAD"));
            Assert.Equal(On(other.Bare, "refs/heads/main"), On(other.Work, "HEAD"));
            Assert.Equal("", other.Git("status", "--porcelain"));
            Assert.Equal("1", other.Git("rev-list", "--count", "--grep=chore(release)", "HEAD").Trim());
            Assert.Equal("exists", (await ReleaseRun.RunAsync(other.Setup(), default)).Outcome);
            Assert.False(File.Exists(other.Record));
        }
    }

    [Fact]
    public async Task All_checks_are_asked_at_once_and_all_that_fail_are_named()
    {
        File.WriteAllText(Path.Combine(Work, "new.txt"), "x");
        Git("switch", "--quiet", "--create", "topic");
        Elsewhere("tag", "v1.1.0");
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup() with { Checks = [new ReleaseCheck("CI", _ => throw PipelineException.Refused("CI is red"))] }, default));
        Assert.Equal(ExitCode.Refused, error.Code);
        foreach (var text in (string[])["✗ clean tree", "new.txt", "✗ branch", "✗ version", "taken on origin", "✗ CI: CI is red"])
            Assert.Contains(text, error.Message);
        Assert.Equal("v1.0.0", Git("tag").Trim());
    }

    [Fact]
    public async Task A_remote_that_is_ahead_is_named_before_anything_happens()
    {
        Elsewhere("commit", "--allow-empty", "-m", "fix: theirs");
        Assert.Contains("origin is ahead", (await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(), default))).Message);
    }

    [Fact]
    public async Task A_push_race_is_lost_without_a_trace()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(
            Setup(x => { if (x == "tag") Elsewhere("commit", "--allow-empty", "-m", "fix: theirs"); }), default));
        await RefusedWithoutTraceAsync(error, "git pull");
    }

    [Fact]
    public async Task A_tag_that_appears_meanwhile_is_not_overwritten()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(x => { if (x == "tag") Elsewhere("tag", "v1.1.0", "HEAD~1"); }), default));
        await RefusedWithoutTraceAsync(error, "meanwhile");
        Assert.NotEqual(On(Work, "HEAD"), On(Bare, "refs/tags/v1.1.0^{commit}"));
    }

    [Theory]
    [InlineData("pre-receive", "exit 1")]
    [InlineData("update", "case $1 in refs/tags/*) echo tags are made by robots; exit 1;; esac")]
    [InlineData("update", "case $1 in refs/heads/*) exit 1;; esac")]
    public async Task A_hook_that_refuses_leaves_neither_branch_nor_tag(string hook, string text)
    {
        Executable.Write(Path.Combine(Bare, "hooks", hook), $"#!/bin/sh\n{text}\nexit 0\n");
        await RefusedWithoutTraceAsync(await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(), default)), "Release again");
        File.Delete(Path.Combine(Bare, "hooks", hook));
        Assert.Equal("released", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
    }

    [Fact]
    public async Task A_remote_that_does_not_answer_keeps_the_release_for_the_next_run()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(x => { if (x == "tag") Directory.Move(Bare, Bare + ".away"); }), default));
        Assert.Equal(ExitCode.Failed, error.Code);
        Directory.Move(Bare + ".away", Bare);
        Assert.Equal("resumed", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
        Assert.Equal(On(Work, "HEAD"), On(Bare, "refs/heads/main"));
    }

    [Fact]
    public async Task A_half_made_release_can_be_taken_back_until_it_is_public()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReleaseRun.RunAsync(Setup(x => { if (x == "tag") throw new InvalidOperationException(); }), default));
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup() with { AskedVersion = "2.0.0" }, default))).Code);
        await ReleaseRun.AbandonAsync(Setup(), default);
        Assert.Equal("v1.0.0", Git("tag").Trim());
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReleaseRun.RunAsync(Setup(x => { if (x == "push") throw new InvalidOperationException(); }), default));
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.AbandonAsync(Setup(), default))).Code);
    }

    [Fact]
    public async Task A_release_without_changes_is_refused()
    {
        await ReleaseRun.RunAsync(Setup(), default);
        Git("commit", "--quiet", "--allow-empty", "-m", "chore(release): again");
        Assert.Contains("✗ changelog", (await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(version: "1.1.1"), default))).Message);
    }

    [Fact]
    public async Task A_tag_is_signed_where_a_key_is_set()
    {
        if (TestNeeds.Missing("ssh-keygen") is not null)
            return;
        using (var made = System.Diagnostics.Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", _folder / "key"]))
            await made.WaitForExitAsync();
        Git("config", "gpg.format", "ssh");
        Git("config", "user.signingkey", _folder / "key");
        await ReleaseRun.RunAsync(Setup(), default);
        Assert.Contains("BEGIN SSH SIGNATURE", History.Git(Bare, null, "cat-file", "tag", "v1.1.0"));
    }

    [GitHubFact]
    public async Task A_pull_request_asks_for_the_release_and_the_merge_is_tagged()
    {
        using var server = new GitHubServer();
        var api = new GitHubApi(new GitHubAddress(server.Api, "https://github.example", "acme/shop"), "token-word", new GitHubPatience(_time, _said.Add));
        foreach (var effect in (string[])["commit", "record", "push", "request"])
            await Assert.ThrowsAsync<InvalidOperationException>(() => ReleaseRun.RunAsync(Setup(x => { if (x == effect) throw new InvalidOperationException(); }) with { GitHub = api, PullRequest = true }, default));
        await ReleaseRun.RunAsync(Setup() with { GitHub = api, PullRequest = true }, default);
        var pull = Assert.Single(server.Pulls);
        Assert.Equal(("prepare/v1.1.0", "main", "chore(release): 1.1.0"), (pull["head"]!.ToString(), pull["base"]!.ToString(), pull["title"]!.ToString()));
        Assert.Empty(GitHubAnswers.Requests(server.Requests));
        Assert.Equal("v1.0.0", Git("tag").Trim());
        Git("pull", "--quiet", "--no-rebase", "--no-ff", "--no-edit", "origin", "prepare/v1.1.0");
        Git("push", "--quiet", "origin", "main");
        var report = await ReleaseRun.RunAsync(Setup(), default);
        Assert.Equal(("released", On(Work, "HEAD")), (report.Outcome, report.Commit));
        Assert.Equal(report.Commit, On(Bare, "refs/tags/v1.1.0^{commit}"));
    }

    [Theory]
    [InlineData("completed", "success", null, true)]
    [InlineData("completed", "failure", null, false)]
    [InlineData("in_progress", null, null, false)]
    [InlineData("completed", "skipped", null, false)]
    [InlineData("completed", "success", "failure", false)]
    [InlineData("completed", "success", "success", true)]
    public async Task CI_is_green_when_all_has_passed_and_something_has(string status, string? conclusion, string? other, bool green)
    {
        using var server = new GitHubServer();
        server.Checks.Add(new JsonObject { ["name"] = "gate", ["status"] = status, ["conclusion"] = conclusion, ["details_url"] = "https://x/actions/runs/7/job/1" });
        server.Checks.Add(new JsonObject { ["name"] = "own", ["status"] = "in_progress", ["conclusion"] = null, ["details_url"] = "https://x/actions/runs/8/job/1" });
        if (other is not null)
            server.Statuses.Add(new JsonObject { ["context"] = "ci/other", ["state"] = other });
        var api = new GitHubApi(new GitHubAddress(server.Api, "https://github.example", "acme/shop"), null, new GitHubPatience(_time, _said.Add));
        var sha = new string('a', 40);
        if (green)
            await CiCheck.AskAsync(api, sha, ["gate"], "8", default);
        else
            Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => CiCheck.AskAsync(api, sha, ["gate"], "8", default))).Code);
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => CiCheck.AskAsync(api, sha, ["another"], "8", default))).Code);
        if (GitHubAnswers.Missing is null)
            Assert.Empty(GitHubAnswers.Requests(server.Requests));
    }

    private string Record => Path.Combine(Work, ".git", "pipeline", "release.json");

    private async Task RefusedWithoutTraceAsync(PipelineException error, string next)
    {
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains(next, error.Message);
        Assert.Equal("v1.0.0", Git("tag").Trim());
        Assert.False(File.Exists(Record));
        Assert.Equal("docs: changelog", Git("log", "-1", "--format=%s").Trim());
        Assert.DoesNotContain("chore(release)", History.Git(Bare, null, "log", "--all", "--format=%s"));
        await Task.CompletedTask;
    }

    /// <summary>Somebody else does something and pushes it.</summary>
    private void Elsewhere(params string[] command)
    {
        var other = _folder / $"other-{Directory.GetDirectories(_folder.Path).Length}";
        History.Git(_folder.Path, null, "clone", "--quiet", Bare, other);
        History.Git(other, null, ["-c", "user.name=Bob", "-c", "user.email=bob@example.org", .. command]);
        History.Git(other, null, "push", "--quiet", "origin", "main", "--tags");
    }

    private string Everything() => string.Join('\n', Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(x => !x.EndsWith("/index", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(x => $"{x} {new FileInfo(x).Length}")) + Git("status", "--porcelain") + Git("for-each-ref");

    private ReleaseSetup Setup(Action<string>? after = null, string version = "1.1.0")
    {
        var repository = Pipeline.Releases.History.Repository.Open(Work, default);
        return new ReleaseSetup(
            repository, new GitWork(Work),
            cancel => VersionReader.ReadAsync(repository, null!, repository.Tags(repository.Head, cancel).Reachable.Any(x => x.Commit == repository.Head) ? null : version, null, null, cancel), new ReleaseNotes())
        {
            Time = _time,
            Say = _said.Add,
            AfterEffect = after ?? (_ => { }),
        };
    }

    private void Commit(string file, string message)
    {
        File.WriteAllText(Path.Combine(Work, file), message);
        Git("add", "-A");
        Git("commit", "--quiet", "-m", message);
    }

    private string Git(params string[] arguments) => History.Git(Work, null, arguments);

    private static string On(string repository, string name) => History.Git(repository, null, "rev-parse", name).Trim();
}
