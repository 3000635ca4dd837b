using System.Net;
using System.Text;
using Nuke.Common.CI.GitHubActions;
using Pipeline.Engine;
using Pipeline.Tests.Engine.Reporting;

namespace Pipeline.Tests.Engine.Actions;

[Collection(EngineCollection.Name)]
public sealed class HostTests
{
    [Fact]
    public void Commands_come_in_their_place_encoded_and_masked()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        Redactor.Add("hunter%2x");
        stage.Begin("A");
        stage.As("A", () =>
        {
            var host = GitHubActions.Instance!;
            host.Group("inner\nline");
            host.WriteDebug("100% hunter%2x");
            host.WriteWarning("w");
            host.WriteError("e");
            host.EndGroup("inner");
            host.WriteCommand("notice", "n", properties =>
            {
                properties["file"] = "a,b:c.cs";
                properties["line"] = 3;
                return properties;
            });
            host.WriteCommand("add-mask", "another-secret");
        });
        Assert.Equal(
            """
            ::add-mask::hunter%252x
            ::group::A
            ::group::inner%0Aline
            ::debug::100%25 ***
            ::warning::w
            ::error::e
            ::endgroup::inner
            ::notice file=a%2Cb%3Ac.cs,line=3::n
            ::add-mask::another-secret

            """,
            stage.Shown);
        Assert.Equal("***", Redactor.Redact("another-secret"));
    }

    [Fact]
    public void Commands_of_a_target_wait_for_its_turn()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A", "B");
        stage.As("B", () => GitHubActions.Instance!.WriteError("of B"));
        Assert.DoesNotContain("of B", stage.Shown);
        stage.End("A");
        stage.End("B");
        Assert.EndsWith("::group::B\n::error::of B\n::endgroup::\n", stage.Shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("error file=x")]
    [InlineData("a::b\n::add-path")]
    public void A_command_has_a_name(string command)
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        Assert.Throws<ArgumentException>(() => GitHubActions.Instance!.WriteCommand(command));
        Assert.Throws<ArgumentException>(() => GitHubActions.Instance!.WriteCommand("error", "x", properties =>
        {
            properties[command] = 1;
            return properties;
        }));
        Assert.Equal("", stage.Shown);
    }

    [Theory]
    [InlineData("""{ "action": "opened", "number": 12 }""", "opened", 12)]
    [InlineData("""{ "action": 3, "number": "12" }""", null, null)]
    [InlineData("[]", null, null)]
    [InlineData(null, null, null)]
    public void The_event_tells_of_the_pull_request(string? content, string? action, int? number)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "event.json");
        if (content is not null)
            File.WriteAllText(file, content);
        var host = new GitHubActions(new Dictionary<string, string>
        {
            ["GITHUB_EVENT_NAME"] = "pull_request_target",
            ["GITHUB_EVENT_PATH"] = file,
            ["GITHUB_REF"] = "refs/heads/main",
            ["HOME"] = "/home/runner",
        });
        Assert.Equal((action, number, "/home/runner"), (host.PullRequestAction, host.PullRequestNumber, host.Home));
    }

    [Fact]
    public async Task The_number_of_the_job_is_asked_of_github_and_comments_are_sent()
    {
        using var server = new Answers();
        var host = server.Host("build");
        server.Next("""{ "jobs": [ { "id": 1, "name": "lint" }, { "id": 77, "name": "build" } ] }""");
        Assert.Equal(77, await Task.Run(() => host.JobId));
        Assert.Equal("GET /api/repos/shop/web/actions/runs/42/jobs?per_page=100 Bearer t0ken ", server.Asked);
        Redactor.Add("hunter2x");
        server.Next("{}");
        await host.CreateComment(5, "said hunter2x");
        Redactor.Clear();
        Assert.Equal("POST /api/repos/shop/web/issues/5/comments Bearer t0ken {\"body\":\"said ***\"}", server.Asked);
    }

    [Fact]
    public async Task What_github_refuses_and_what_it_does_not_know_is_told()
    {
        using var server = new Answers();
        var host = server.Host("build");
        server.Next("""{ "message": "Resource not accessible" }""", 403);
        Assert.Contains("403", (await Assert.ThrowsAsync<BuildException>(() => host.CreateComment(5, "x"))).Message);
        server.Next("""{ "jobs": [ { "id": 1, "name": "a" }, { "id": 2, "name": "b" } ] }""");
        Assert.Contains("is named 'build'", (await Assert.ThrowsAsync<BuildException>(() => Task.Run(() => host.JobId))).Message);
        var without = new GitHubActions(new Dictionary<string, string>());
        Assert.Contains("GITHUB_TOKEN is not set", Assert.Throws<BuildException>(() => without.JobId).Message);
    }

    /// <summary>A server that answers as it is told.</summary>
    private sealed class Answers : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _address;
        private Task<string> _asked = Task.FromResult("");

        public Answers()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                _address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/api";
            }

            _listener.Prefixes.Add(_address + "/");
            _listener.Start();
        }

        public string Asked => _asked.GetAwaiter().GetResult();

        public GitHubActions Host(string job) => new(new Dictionary<string, string>
        {
            ["GITHUB_API_URL"] = _address,
            ["GITHUB_TOKEN"] = "t0ken",
            ["GITHUB_REPOSITORY"] = "shop/web",
            ["GITHUB_RUN_ID"] = "42",
            ["GITHUB_JOB"] = job,
        });

        public void Next(string content, int status = 200) => _asked = Task.Run(async () =>
        {
            var context = await _listener.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            var asked = $"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Authorization"]} {await reader.ReadToEndAsync()}";
            context.Response.StatusCode = status;
            context.Response.Close(Encoding.UTF8.GetBytes(content), willBlock: true);
            return asked;
        });

        public void Dispose() => ((IDisposable)_listener).Dispose();
    }
}
