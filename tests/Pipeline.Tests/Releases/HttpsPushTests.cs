using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.Making;
using Pipeline.Releases.Versions;

namespace Pipeline.Tests.Releases;

/// <summary>A release that is pushed over https to git's own server program, which asks who it is.</summary>
public sealed class HttpsPushTests : IDisposable
{
    private const string Token = "ghs_of-the-job-0123456789";
    private static readonly string Word = Convert.ToBase64String(Encoding.UTF8.GetBytes("x-access-token:" + Token));

    private readonly TemporaryFolder _folder = new();
    private readonly GitHttpServer _server;
    private readonly List<string> _said = [];

    public HttpsPushTests()
    {
        Directory.CreateDirectory(Work);
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Ann");
        Git("config", "user.email", "ann@example.org");
        Git("commit", "--quiet", "--allow-empty", "-m", "feat: one");
        Git("tag", "v1.0.0");
        Git("commit", "--quiet", "--allow-empty", "-m", "feat: two");
        History.Git(_folder.Path, null, "clone", "--quiet", "--bare", Work, Bare);
        _server = new GitHttpServer(_folder.Path) { Known = "basic " + Word };
        Git("remote", "add", "origin", $"{_server.Address}/acme/shop.git");
    }

    private string Work => _folder / "work";

    private string Bare => _folder / "acme/shop.git";

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_tag_is_pushed_with_a_token_that_no_process_list_file_or_line_shows()
    {
        var (shown, holders) = (new HashSet<string>(), new HashSet<string>());
        _server.OnRequest = _ =>
        {
            shown.UnionWith(ProcessList.Showing(Token, Word));
            holders.UnionWith(ProcessList.Holding(Word));
        };
        var report = await ReleaseRun.RunAsync(Setup(), default);
        Assert.Equal("released", report.Outcome);
        Assert.Equal(report.Commit, History.Git(Bare, null, "rev-parse", "v1.1.0^{commit}").Trim());
        Assert.Empty(shown);
        // The programs that speak to the server have it, and no other.
        Assert.All(holders, x => Assert.StartsWith("git", x, StringComparison.Ordinal));
        AssertNothingIsKept();
    }

    [Fact]
    public async Task Nothing_but_the_git_that_speaks_to_the_remote_is_given_the_token()
    {
        var seen = _folder / "seen";
        Executable.Write(Path.Combine(Work, ".git", "hooks", "post-merge"), $"#!/bin/sh\nenv >>'{seen}'\n");
        await ReleaseRun.RunAsync(Setup(), default);
        var text = File.ReadAllText(seen);
        Assert.Contains("PATH=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Word, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_checkout_has_left_in_the_configuration_is_not_sent_beside_it()
    {
        Git("config", $"http.{_server.Address}/.extraheader", "AUTHORIZATION: basic other");
        Assert.Equal("released", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
    }

    [Fact]
    public async Task A_server_that_does_not_take_the_token_and_repeats_it_makes_an_error_without_it()
    {
        _server.Known = "basic another";
        foreach (var (status, text) in ((int, string)[])[(401, "who are you?"), (403, "not with {0}"), (500, "{0} is " + Token)])
        {
            _server.Refusal = x => (status, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, x));
            var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(), default));
            Assert.Equal(ExitCode.Failed, error.Code);
            Assert.Contains("The remote origin cannot be asked", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Word, error.ToString(), StringComparison.Ordinal);
        }

        AssertNothingIsKept();
        Assert.Equal("v1.0.0", Git("tag").Trim());
    }

    [Fact]
    public async Task A_token_is_for_its_own_server_alone()
    {
        var address = new GitHubAddress(new Uri("https://api.github.com/"), "https://github.com", "acme/shop");
        Assert.Empty(Remote.Access(address, $"{_server.Address}/acme/shop.git", Token));
        Assert.Empty(Remote.Access(address, "https://github.com.example.org/acme/shop.git", Token));
        Assert.Empty(Remote.Access(address, "git@github.com:acme/shop.git", Token));
        Assert.NotEmpty(Remote.Access(address, "https://github.com/acme/shop.git", Token));
        var sent = new List<string>();
        _server.Refusal = x => { sent.Add(x); return (401, "who are you?"); };
        await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup() with { Access = [.. Remote.Access(address, "https://github.com/acme/shop.git", Token)] }, default));
        Assert.All(sent, x => Assert.Equal("", x));
    }

    [Fact]
    public async Task A_push_whose_answer_was_lost_is_found_done_by_the_next_run()
    {
        _server.Cut = true;
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(), default));
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Contains("run Release again", error.Message, StringComparison.Ordinal);
        _server.Cut = false;
        Assert.Equal("resumed", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
        Assert.Equal(Git("rev-parse", "HEAD"), History.Git(Bare, null, "rev-parse", "v1.1.0^{commit}"));
        Assert.Equal("exists", (await ReleaseRun.RunAsync(Setup(), default)).Outcome);
    }

    [Fact]
    public async Task A_hook_of_the_server_that_refuses_leaves_neither_branch_nor_tag()
    {
        Executable.Write(Path.Combine(Bare, "hooks", "pre-receive"), "#!/bin/sh\necho not on a Friday\nexit 1\n");
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReleaseRun.RunAsync(Setup(), default));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("not on a Friday", error.Message, StringComparison.Ordinal);
        Assert.Equal(("v1.0.0", "v1.0.0"), (Git("tag").Trim(), History.Git(Bare, null, "tag").Trim()));
    }

    private void AssertNothingIsKept()
    {
        Assert.DoesNotContain(_said, x => x.Contains(Word, StringComparison.Ordinal) || x.Contains(Token, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.False(text.Contains(Word, StringComparison.Ordinal) || text.Contains(Token, StringComparison.Ordinal), file);
        }
    }

    private ReleaseSetup Setup()
    {
        var repository = Pipeline.Releases.History.Repository.Open(Work, default);
        var address = new GitHubAddress(new Uri(_server.Address + "/api/v3/"), _server.Address, "acme/shop");
        // What a person has set up on this machine is no part of the test.
        var git = new GitWork(Work, ("GIT_SSL_CAINFO", _server.Authority), ("GIT_ASKPASS", "/bin/false"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"));
        return new ReleaseSetup(
            repository, git,
            cancel => VersionReader.ReadAsync(repository, null!, repository.Tags(repository.Head, cancel).Reachable.Any(x => x.Commit == repository.Head) ? null : "1.1.0", null, null, cancel), new ReleaseNotes())
        {
            Access = [.. Remote.Access(address, $"{_server.Address}/acme/shop.git", Token)],
            Say = _said.Add,
        };
    }

    private string Git(params string[] arguments) => History.Git(Work, null, arguments);
}
