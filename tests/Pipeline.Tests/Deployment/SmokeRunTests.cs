using System.Net;
using Pipeline.Deployment;
using Pipeline.Systems;

namespace Pipeline.Tests.Deployment;

public sealed class SmokeRunTests
{
    [Fact]
    public async Task Check_that_holds_passes()
    {
        var result = await One(
            SmokeCheck.Get("/version").WithHeader("Server", "test").Containing("shop").WithJson("/items/1/name", x => x), "7");
        Assert.True(result.Passed, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Check_that_does_not_hold_says_what_was_found(SmokeCheck check, string expected)
    {
        var result = await One(check, "7");
        Assert.Contains(expected, result.ToString());
    }

    public static TheoryData<SmokeCheck, string> Wrong => new()
    {
        { SmokeCheck.Get("/").Returns(HttpStatusCode.NotFound), "GET / 0 ms: status 200 instead of 404" },
        { SmokeCheck.Get("/").WithHeader("Server", "other"), "header Server is `test` instead of `other`" },
        { SmokeCheck.Get("/").WithHeader("Missing", "x"), "header Missing is missing instead of `x`" },
        { SmokeCheck.Get("/").Containing("nothing like it"), "the body does not contain `nothing like it`" },
        { SmokeCheck.Get("/").WithJson("/items/1/name", "8"), "/items/1/name is `7` instead of `8`" },
        { SmokeCheck.Get("/").WithJson("/items/2", "8"), "/items/2 is missing" },
        { SmokeCheck.Get("/text").WithJson("/a", "b"), "the body is not JSON" },
        { SmokeCheck.Get("/slow").Within(TimeSpan.FromMilliseconds(20)), "not complete within 0.02 s" },
        { SmokeCheck.Get("/refused"), "no answer: connection refused" },
        { SmokeCheck.Get("/old"), "header X-Release is `6` instead of `7`" },
    };

    [Fact]
    public async Task Body_of_a_post_arrives()
    {
        var result = await One(SmokeCheck.Post("/echo", "ping").Containing("ping"), "7");
        Assert.True(result.Passed, result.ToString());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Get_whose_connection_broke_is_asked_once_more(int breaks, bool passes)
    {
        var result = await One(SmokeCheck.Get($"/breaks/{breaks}"), "7");
        Assert.Equal(passes, result.Passed);
    }

    [Fact]
    public async Task Post_whose_connection_broke_is_not_asked_again()
    {
        var result = await One(SmokeCheck.Post("/breaks/1", ""), "7");
        Assert.Contains("connection reset", result.ToString());
    }

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task Websocket_is_opened_and_its_first_message_looked_at(SmokeCheck check, string expected)
    {
        await using var server = SocketServer.Start();
        using var edge = new HttpClient { BaseAddress = server.Address };
        var result = (await SmokeRun.RunAsync(edge, [check], "7", "X-Release", TimeSpan.FromSeconds(30), default)).Single();
        Assert.Equal(expected, string.Join("; ", result.Wrong));
    }

    public static TheoryData<SmokeCheck, string> Sockets => new()
    {
        { SmokeCheck.WebSocket("/open"), "" },
        { SmokeCheck.WebSocket("/open").WithJson("/release", x => x), "" },
        { SmokeCheck.WebSocket("/open").WithHeader("X-Kind", "live"), "" },
        { SmokeCheck.WebSocket("/open").WithJson("/release", "8"), "/release is `7` instead of `8`" },
        { SmokeCheck.WebSocket("/silent"), "" },
        { SmokeCheck.WebSocket("/silent").Containing("x").Within(TimeSpan.FromMilliseconds(300)), "not complete within 0.3 s" },
        { SmokeCheck.WebSocket("/closed"), "status 403 instead of 101" },
        { SmokeCheck.WebSocket("/closed").Returns(HttpStatusCode.Forbidden), "" },
        { SmokeCheck.WebSocket("/page"), "status 200 instead of 101" },
    };

    [Fact]
    public async Task Websocket_of_a_server_that_is_away_has_no_answer()
    {
        Uri address;
        await using (var server = SocketServer.Start())
            address = server.Address;
        using var edge = new HttpClient { BaseAddress = address };
        var result = (await SmokeRun.RunAsync(edge, [SmokeCheck.WebSocket("/open")], "7", "X-Release", TimeSpan.FromSeconds(30), default)).Single();
        Assert.StartsWith("no answer: ", Assert.Single(result.Wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadline_of_all_checks_ends_the_slow_ones()
    {
        var results = await Run([SmokeCheck.Get("/slow"), SmokeCheck.Get("/")], "7", TimeSpan.FromMilliseconds(20));
        Assert.Contains("deadline", results[0].ToString());
        Assert.True(results[1].Passed);
    }

    [Theory]
    [InlineData("/a~1b", "1")]
    [InlineData("/m~0n", "2")]
    [InlineData("", "{\"a/b\":1,\"m~n\":2}")]
    public void Json_pointer_follows_rfc_6901(string pointer, string expected) =>
        Assert.Equal(expected, SmokeRun.JsonPointer("""{"a/b":1,"m~n":2}""", pointer, out _));

    private static async Task<SmokeResult> One(SmokeCheck check, string version)
    {
        var result = (await Run([check], version, TimeSpan.FromSeconds(10)))[0];
        return result with { Took = TimeSpan.Zero };
    }

    private static async Task<IReadOnlyList<SmokeResult>> Run(SmokeCheck[] checks, string version, TimeSpan deadline)
    {
        using var edge = new HttpClient(new Answers()) { BaseAddress = new Uri("http://edge/") };
        return await SmokeRun.RunAsync(edge, checks, version, "X-Release", deadline, default);
    }

    private sealed class Answers : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path == "/slow")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (path == "/refused")
                throw new HttpRequestException("connection refused");
            if (path.StartsWith("/breaks/", StringComparison.Ordinal) && ++_asked <= int.Parse(path["/breaks/".Length..]))
                throw new HttpRequestException("connection reset");
            var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            return new HttpResponseMessage
            {
                Content = new StringContent(body ?? (path == "/text" ? "text" : """{"name":"shop","items":[{},{"name":"7"}]}""")),
                Headers = { { "Server", "test" }, { "X-Release", path == "/old" ? "6" : "7" } },
            };
        }
    }
}
