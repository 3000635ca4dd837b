using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hello.Tests;

public sealed class RouteTests(RunningHello hello) : IClassFixture<RunningHello>
{
    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("HEAD", "/", 200)]
    [InlineData("GET", "/version", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("POST", "/echo", 200)]
    [InlineData("GET", "/slow?ms=1", 200)]
    [InlineData("GET", "/slow", 400)]
    [InlineData("GET", "/slow?ms=-1", 400)]
    [InlineData("GET", "/slow?ms=60001", 400)]
    [InlineData("GET", "/slow?ms=1e3", 400)]
    [InlineData("GET", "/hits", 200)]
    [InlineData("PUT", "/hits", 405)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/ws", 426)]
    [InlineData("GET", "/nothing/here", 404)]
    public async Task Every_answer_names_its_release_and_instance(string method, string path, int status)
    {
        using var answer = await hello.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("1.2.3", Assert.Single(answer.Headers.GetValues("X-Release")));
        Assert.Equal("blue-1", Assert.Single(answer.Headers.GetValues("X-Instance")));
    }

    [Fact]
    public async Task The_home_page_names_release_and_instance()
    {
        var page = await hello.Http.GetStringAsync("/");

        Assert.Contains("1.2.3", page);
        Assert.Contains("blue-1", page);
    }

    [Fact]
    public async Task Version_is_json() => Assert.Equal(
        """{"name":"hello","version":"1.2.3","instance":"blue-1"}""", await hello.Http.GetStringAsync("/version"));

    [Fact]
    public async Task Ready_is_json_with_a_current_time_stamp()
    {
        var answer = await hello.Http.GetFromJsonAsync<JsonElement>("/health/ready");

        Assert.Equal("ready", answer.GetProperty("status").GetString());
        Assert.InRange(answer.GetProperty("timestamp").GetDateTimeOffset(),
            DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Theory]
    [InlineData("application/json", 20)]
    [InlineData("application/octet-stream", 300_000)]
    [InlineData("text/x-empty", 0)]
    public async Task Echo_returns_the_same_bytes_and_content_type(string type, int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

        using var answer = await hello.Http.PostAsync("/echo", content);

        Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_the_answer_still_names_its_release()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo");
        request.Content = new ByteArrayContent(new byte[10 * 1024 * 1024 + 1]);
        request.Headers.ExpectContinue = true;

        using var answer = await hello.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("1.2.3", Assert.Single(answer.Headers.GetValues("X-Release")));
    }

    [Fact]
    public async Task Slow_takes_at_least_the_time_asked_for()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await hello.Http.GetStringAsync("/slow?ms=200");

        Assert.InRange(clock.ElapsedMilliseconds, 195, 20_000);
    }

    [Fact]
    public async Task Metrics_count_requests_by_route_and_status_and_never_by_path()
    {
        (await hello.Http.GetAsync("/secret-scan")).Dispose();
        (await hello.Http.GetAsync("/slow?ms=oops")).Dispose();

        var metrics = await hello.Http.GetStringAsync("/metrics");

        Assert.Contains("""hello_build_info{version="1.2.3",instance="blue-1"} 1""", metrics);
        Assert.Matches("""hello_requests_total\{method="GET",route="/slow",status="400"\} [1-9]""", metrics);
        Assert.Matches("""hello_requests_total\{method="GET",route="other",status="404"\} [1-9]""", metrics);
        Assert.Matches("hello_requests_in_flight [1-9]", metrics);
        Assert.Contains("hello_websockets 0", metrics);
        Assert.Matches("hello_request_duration_seconds_count [1-9]", metrics);
        Assert.DoesNotContain("secret-scan", metrics);
    }
}
