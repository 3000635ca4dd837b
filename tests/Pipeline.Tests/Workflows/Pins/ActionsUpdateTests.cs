using System.Net;
using System.Net.Sockets;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class ActionsUpdateTests : IDisposable
{
    private const string Token = "ghp_neverShown";
    private readonly PinsWorkspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task What_no_workflow_uses_is_taken_out_of_the_lock_and_said()
    {
        _work.Locks("o/used", "v1.2.3").Locks("o/unused", "v1.0.0").GitHub.Tag("o/used", "v1.2.3");
        var report = await _work.Update().RunAsync(["o/unused"], default);
        Assert.Equal(["o/used"], _work.Lock.Entries.Select(x => x.Repository));
        Assert.Contains("o/unused is used by no workflow, and was taken out of the lock; --add o/unused takes it in again", report.Lines);
        Assert.DoesNotContain(_work.GitHub.Requests, x => x.ToString()!.Contains("unused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pins_that_were_never_verified_are_named_until_they_are()
    {
        _work.Locks("o/a", "v1.2.3").GitHub.Tag("o/a", "v1.2.3").Tag("o/b", "v1.0.0");
        Assert.False(_work.Lock.Entries[0].IsVerified);
        var added = await _work.Update().AddAsync("o/b@v1.0.0", default);
        Assert.Contains("never verified against its tag: o/a; ./build.sh UpdateActions verifies it", added.Lines);
        var verified = await _work.Update().RunAsync([], default);
        Assert.Contains("verified against its tag for the first time: o/a", verified.Lines);
        Assert.All(_work.Lock.Entries, x => Assert.True(x.IsVerified));
    }

    [Fact]
    public async Task The_newest_release_that_is_old_enough_is_taken()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Release("o/a", "v1.4.0", "2026-11-20").Release("o/a", "v1.3.1", "2026-11-15").Release("o/a", "v1.3.0", "2026-10-01")
            .Release("o/a", "v1.5.0-rc.1", "2026-10-01").Release("o/a", "v1.6.0", "2026-10-01", prerelease: true).Release("o/a", "v1.7.0", "", draft: true)
            .Release("o/a", "v1", "2026-10-01").Release("o/a", "bundle-9.9.9", "2026-10-01").Release("o/a", "v1.2.3", "2026-01-01")
            .Tag("o/a", "v1.2.3").Tag("o/a", "v1.3.1");
        var report = await _work.Update().RunAsync([], default);
        Assert.Equal($$"""
            {
              "format": 1,
              "actions": {
                "o/a": {
                  "version": "v1.3.1",
                  "sha": "{{FakeGitHub.Sha("o/av1.3.1")}}",
                  "seen": "GitHub API",
                  "date": "2026-11-22"
                }
              }
            }

            """, _work.LockText);
        Assert.Equal(
        [
            $"o/a v1.2.3 → v1.3.1: https://github.com/o/a/compare/{FakeGitHub.Sha("o/av1.2.3")}...{FakeGitHub.Sha("o/av1.3.1")}",
            "o/a v1.4.0 came out on 2026-11-20, less than 7 days ago, and was not taken",
            "verified against its tag for the first time: o/a",
            "1 action verified, 1 changed; .github/actions.lock.json is written. Next: ./build.sh GenerateWorkflows",
        ], report.Lines);
    }

    [Theory]
    [InlineData("2026-11-15", "v1.2.4")]
    [InlineData("2026-11-16", "v1.2.3")]
    public async Task The_cooldown_ends_to_the_second(string published, string expected)
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Release("o/a", "v1.2.4", published).Tag("o/a", "v1.2.3").Tag("o/a", "v1.2.4");
        await _work.Update().RunAsync([], default);
        Assert.Equal(expected, _work.Lock["o/a"].Version);
    }

    [Theory]
    [InlineData(false, "v1.9.0")]
    [InlineData(true, "v2.0.0")]
    public async Task A_major_version_is_told_and_taken_only_when_asked_for(bool major, string expected)
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Release("o/a", "v2.0.0", "2026-10-01").Release("o/a", "v1.9.0", "2026-09-01").Tag("o/a", "v1.2.3").Tag("o/a", "v1.9.0").Tag("o/a", "v2.0.0");
        var report = await _work.Update(x => x with { Major = major }).RunAsync([], default);
        Assert.Equal(expected, _work.Lock["o/a"].Version);
        Assert.Equal(major, report.Changes.Single().IsMajor);
        Assert.Contains(report.Lines, x => x.Contains(major ? "→ v2.0.0 (major)" : "v2.0.0 is another major version and was not taken; --major takes it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Annotated_tags_are_followed_to_their_commit(int deep)
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Release("o/a", "v1.3.0", "2026-10-01").Tag("o/a", "v1.2.3", annotated: deep).Tag("o/a", "v1.3.0", annotated: deep);
        await _work.Update().RunAsync([], default);
        Assert.Equal(FakeGitHub.Sha("o/av1.3.0"), _work.Lock["o/a"].Sha);
    }

    [Fact]
    public async Task Tags_that_point_at_each_other_end_in_an_error()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Has("o/a").Tag("o/a", "v1.2.3", annotated: 9);
        Assert.Contains("leads to no commit", (await FailsAsync(ExitCode.Failed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_releases_tags_are_taken_and_their_commits_tell_their_age()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3");
        for (var i = 0; i < 120; i++)
            _work.GitHub.Tag("o/a", $"v1.{i + 3}.0", committed: i < 118 ? "2026-10-01" : "2026-11-21");
        await _work.Update().RunAsync([], default);
        Assert.Equal("v1.120.0", _work.Lock["o/a"].Version);
    }

    [Fact]
    public async Task A_run_without_news_writes_nothing_and_one_that_proves_an_older_claim_says_so_in_the_lock()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Release("o/a", "v1.2.3", "2026-01-01").Tag("o/a", "v1.2.3");
        var first = await _work.Update().RunAsync([], default);
        Assert.True(first.Written);
        Assert.Empty(first.Changes);
        Assert.Equal("GitHub API", _work.Lock.Entries.Single().Seen);
        var text = _work.LockText;
        Assert.False((await _work.Update().RunAsync([], default)).Written);
        Assert.Equal(text, _work.LockText);
    }

    [Fact]
    public async Task A_tag_that_moved_is_an_alarm_and_nothing_is_written()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.Locks("o/b", "v1.0.0");
        _work.Locks("o/c", "v1.0.0");
        var moved = FakeGitHub.Sha("evil");
        _work.GitHub.Release("o/a", "v1.3.0", "2026-01-01").Tag("o/a", "v1.2.3").Tag("o/a", "v1.3.0").Tag("o/b", "v1.0.0", moved).Has("o/c");
        var failure = await FailsAsync(ExitCode.Refused);
        Assert.Contains("ALARM: the tag v1.0.0 of o/b was moved to other code", failure.Message, StringComparison.Ordinal);
        Assert.Contains(FakeGitHub.Sha("o/bv1.0.0"), failure.Message, StringComparison.Ordinal);
        Assert.Contains(moved, failure.Message, StringComparison.Ordinal);
        Assert.Contains("next: use no version of it until you know why", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ALARM: the tag v1.0.0 of o/c is gone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_is_told_although_GitHub_cannot_be_asked_any_more()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.Locks("o/b", "v1.0.0");
        _work.GitHub.Tag("o/a", "v1.2.3", FakeGitHub.Sha("evil")).Answer("/repos/o/b/releases", new Answer("{\"message\":\"down\"}", 503));
        var failure = await FailsAsync(ExitCode.Refused);
        Assert.Contains("ALARM", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GitHub answers 503", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_repository_is_wrong_use()
    {
        _work.Locks("o/a", "v1.2.3");
        var failure = await FailsAsync(ExitCode.WrongUse);
        Assert.Contains("GitHub knows no repository o/a", failure.Message, StringComparison.Ordinal);
        Assert.Contains("for a private one give a token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_limit_says_when_it_ends_and_that_a_token_helps()
    {
        _work.Locks("o/a", "v1.2.3");
        var limit = new Answer("{\"message\":\"API rate limit exceeded for 1.2.3.4.\"}", 403)
        {
            Headers = { ["X-RateLimit-Limit"] = "60", ["X-RateLimit-Remaining"] = "0", ["X-RateLimit-Reset"] = "1795435200" },
        };
        _work.GitHub.Answer("/repos/o/a/releases", limit);
        var failure = await FailsAsync(ExitCode.Failed);
        Assert.Equal("GitHub answers no more requests until 2026-11-23 12:00 UTC", failure.Diagnostic.What);
        Assert.Equal("the limit of 60 requests an hour is used up", failure.Diagnostic.Why);
        Assert.Contains("give a token", failure.Diagnostic.Next, StringComparison.Ordinal);
        Assert.Single(_work.GitHub.Requests);
    }

    [Theory]
    [InlineData(401, "Bad credentials", "GitHub refuses the token", 1)]
    [InlineData(403, "Resource protected by organization SAML enforcement", "GitHub refuses to show o/a", 1)]
    [InlineData(403, "You have exceeded a secondary rate limit", "GitHub wants fewer requests at a time", 1)]
    [InlineData(500, "oops", "GitHub answers 500", 3)]
    public async Task Refusals_say_what_to_do_and_the_token_is_never_shown(int status, string message, string expected, int requests)
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Answer("/repos/o/a/releases", new Answer($$"""{"message":"{{message}}"}""", status));
        var failure = await FailsAsync(ExitCode.Failed, x => x with { Token = Token });
        Assert.Equal(expected, failure.Diagnostic.What);
        Assert.NotNull(failure.Diagnostic.Next);
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(requests, _work.GitHub.Requests.Count);
        Assert.All(_work.GitHub.Requests, x => Assert.Contains("Authorization: Token " + Token, x, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_none_is_sent()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3");
        await _work.Update().RunAsync([], default);
        Assert.DoesNotContain(_work.GitHub.Requests, x => x.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_passes_by_itself_is_tried_again()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3").Answer("/repos/o/a/releases", new Answer("<html>", 502), new Answer("{}", 503), "[]");
        await _work.Update().RunAsync([], default);
        Assert.Equal(2, _work.Time.Waits);
    }

    [Fact]
    public async Task A_network_that_is_down_is_told_after_three_attempts()
    {
        _work.Locks("o/a", "v1.2.3");
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        var failure = await FailsAsync(ExitCode.Failed, x => x with { Api = address });
        Assert.Equal("GitHub cannot be reached", failure.Diagnostic.What);
        Assert.Contains("refused", failure.Diagnostic.Why, StringComparison.Ordinal);
        Assert.Equal(2, _work.Time.Waits);
    }

    [Theory]
    [InlineData("/repos/o/a/releases", "<html>a proxy</html>")]
    [InlineData("/repos/o/a/releases", "{}")]
    [InlineData("/repos/o/a/releases", "")]
    [InlineData("/repos/o/a/releases", "[1]")]
    [InlineData("/repos/o/a/releases", "[{\"tag_name\": 5, \"published_at\": \"never\"}]")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "[]")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "{}")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "{\"ref\": \"refs/tags/v1.2.3\", \"object\": {}}")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "{\"ref\": \"refs/tags/v1.2.3\", \"object\": {\"type\": \"tree\", \"sha\": \"3d3c42e5aac5ba805825da76410c181273ba90b1\"}}")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "{\"ref\": \"refs/tags/v1.2.3\", \"object\": {\"type\": \"commit\", \"sha\": \"main\"}}")]
    [InlineData("/repos/o/a/git/ref/tags/v1.2.3", "{\"ref\": \"refs/tags/v1.2.30\", \"object\": {\"type\": \"commit\", \"sha\": \"3d3c42e5aac5ba805825da76410c181273ba90b1\"}}")]
    public async Task Garbage_is_never_taken_for_an_answer(string path, string garbage)
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3").Answer(path, garbage);
        var failure = await FailsAsync(ExitCode.Failed);
        Assert.Contains("cannot be understood", failure.Diagnostic.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_moved_is_told_and_the_token_does_not_follow()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Has("o/z").Answer("/repos/o/a/releases", new Answer("{\"message\":\"Moved Permanently\"}", 301)
        {
            Headers = { ["Location"] = _work.GitHub.Address + "/repositories/1/releases" },
        });
        var failure = await FailsAsync(ExitCode.WrongUse, x => x with { Token = Token });
        Assert.Equal("o/a is not at this address any more", failure.Diagnostic.What);
        Assert.Contains("/repositories/1/releases: the repository was renamed", failure.Message, StringComparison.Ordinal);
        Assert.Single(_work.GitHub.Requests);
    }

    [Fact]
    public void Options_that_cannot_be_are_wrong_use()
    {
        Func<ActionsUpdateOptions, ActionsUpdateOptions>[] wrong =
        [
            x => x with { Api = new Uri("http://api.github.com/") }, x => x with { Api = new Uri("/api", UriKind.Relative) }, x => x with { Api = new Uri("ftp://127.0.0.1/") },
            x => x with { Cooldown = TimeSpan.FromDays(-1) }, x => x with { Token = Token + "\r\nX-Evil: 1" },
        ];
        foreach (var change in wrong)
        {
            var failure = Assert.Throws<PipelineException>(() => _work.Update(change));
            Assert.Equal(ExitCode.WrongUse, failure.Code);
            Assert.DoesNotContain(Token, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Empty_places_in_a_list_are_passed_over()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3").Answer("/repos/o/a/releases", "[null]").Answer("/repos/o/a/tags", "[null]");
        Assert.Empty((await _work.Update().RunAsync([], default)).Changes);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_writes_nothing()
    {
        _work.Locks("o/a", "v1.2.3");
        _work.GitHub.Tag("o/a", "v1.2.3");
        var text = _work.LockText;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _work.Update().RunAsync([], new CancellationToken(canceled: true)));
        Assert.Equal(text, _work.LockText);
    }

    private Task<PipelineException> FailsAsync(ExitCode code, Func<ActionsUpdateOptions, ActionsUpdateOptions>? change = null) =>
        _work.FailsAsync(code, () => _work.Update(change).RunAsync([], default));
}
