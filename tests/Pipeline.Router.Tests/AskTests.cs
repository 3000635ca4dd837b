using System.Net;
using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class AskTests
{
    [Fact]
    public async Task The_router_asks_a_replica_and_tells_what_it_answered()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");

        var answer = await router.Control.AskAsync(new(5000, one.Url, "/headers?x=1", new Dictionary<string, string> { ["Host"] = "shop.example", ["X-Probe"] = "yes" }));
        Assert.Equal((200, null), (answer.Status, answer.Error));
        Assert.Equal(["one"], answer.Headers!["X-Release"]);
        var body = Encoding.UTF8.GetString(answer.Body!);
        Assert.Contains("Host: shop.example", body, StringComparison.Ordinal);
        Assert.Contains("X-Probe: yes", body, StringComparison.Ordinal);
        Assert.Equal(302, (await router.Control.AskAsync(new(5000, one.Url, "/away"))).Status);
        Assert.Equal(500, (await router.Control.AskAsync(new(5000, one.Url, "/fail"))).Status);
        one.Files["/assets/large"] = new string('x', 100_000);
        Assert.Equal(64 << 10, (await router.Control.AskAsync(new(5000, one.Url, "/assets/large"))).Body!.Length);
    }

    [Fact]
    public async Task That_a_replica_does_not_answer_is_an_answer()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        var late = await router.Control.AskAsync(new(200, one.Url, "/silent"));
        Assert.Equal((null, "no answer within 200 ms"), (late.Status, late.Error));
        Assert.InRange(late.ElapsedMs, 190, 10_000);
        var authority = new Uri(one.Url).Authority;
        Assert.Null((await router.Control.AskAsync(new(5000, Tcp: authority))).Error);

        await one.DisposeAsync();

        Assert.Contains("refused", (await router.Control.AskAsync(new(5000, one.Url))).Error, StringComparison.Ordinal);
        Assert.Contains("refused", (await router.Control.AskAsync(new(5000, Tcp: authority))).Error, StringComparison.Ordinal);
        Assert.NotNull((await router.Control.AskAsync(new(5000, Tcp: "no-such-host.invalid:80"))).Error);
    }

    [Fact]
    public async Task A_wrong_question_is_refused()
    {
        await using var router = await RunningRouter.StartAsync();
        foreach (var request in new AskRequest[]
        {
            new(0, "http://h:1"), new(1), new(1, "http://h:1", Tcp: "h:1"), new(1, "https://h:1"), new(1, "http://h:1/x"), new(1, "http://h:1", "x"),
            new(1, "http://h:1", "/", new Dictionary<string, string> { ["Content-Type"] = "x" }), new(1, Tcp: "h"), new(1, Tcp: "h:1/x"), new(1, Tcp: "h:99999"),
        })
        {
            var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.AskAsync(request));
            Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        }
    }
}
