using System.Net;

namespace Pipeline.Router.Tests;

public sealed class ReplicaTests
{
    [Fact]
    public async Task When_a_replica_is_gone_the_others_serve_every_method()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        var gone = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one, gone);
        var load = new Load(router.Url, 3);
        await using (load)
        {
            await load.AnswersAsync(50);
        }
        await gone.DisposeAsync();

        using var client = new HttpClient { BaseAddress = router.Url };
        for (var i = 0; i < 20; i++)
        {
            using var response = await client.PostAsync("/echo", new StringContent($"{i}"));
            Assert.Equal($"{i}", await response.Content.ReadAsStringAsync());
            Assert.Equal("hello", await client.GetStringAsync("/"));
        }
        Assert.Empty(load.Failures);
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
    }

    [Fact]
    public async Task A_GET_that_dies_with_its_replica_is_answered_by_another()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var dying = RawReplica.Start(answersPerConnection: 0);
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", dying, one);
        using var client = new HttpClient { BaseAddress = router.Url };

        for (var i = 0; i < 4; i++)
            Assert.Equal("hello", await client.GetStringAsync("/"));

        Assert.NotEmpty(dying.Seen);
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
    }

    [Theory]
    [InlineData("POST", "text")]
    [InlineData("POST", null)]
    [InlineData("DELETE", null)]
    public async Task What_may_have_been_done_is_never_sent_twice(string method, string? body)
    {
        await using var router = await RunningRouter.StartAsync();
        await using var dying = RawReplica.Start(answersPerConnection: 1);
        await router.SwitchAsync(1, "one", dying);
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal("ok", await client.GetStringAsync("/"));

        // The second request of the connection: an idle connection that turns out to be closed.
        using var request = new HttpRequestMessage(new(method), "/once") { Content = body is null ? null : new StringContent(body) };
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("broke off", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(dying.Seen, line => line.Contains("/once", StringComparison.Ordinal));
        Assert.Equal(1, (await router.StateAsync()).Totals.Failed);
    }

    [Theory]
    [InlineData("POST", "text")]
    [InlineData("POST", null)]
    [InlineData("DELETE", null)]
    [InlineData("GET", "text")]
    public async Task What_changes_something_and_dies_with_its_replica_is_not_given_to_another(string method, string? body)
    {
        await using var router = await RunningRouter.StartAsync();
        await using var dying = RawReplica.Start(answersPerConnection: 0);
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", dying, one);
        using var client = new HttpClient { BaseAddress = router.Url };

        // In turn, so the second at the latest meets the dying one.
        var lost = 0;
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(new(method), "/echo") { Content = body is null ? null : new StringContent(body) };
            using var response = await client.SendAsync(request);
            lost += response.StatusCode == HttpStatusCode.BadGateway ? 1 : 0;
        }

        Assert.Equal(1, lost);
        Assert.Single(dying.Seen);
        Assert.Single(one.Seen);
    }

    [Fact]
    public async Task With_no_replica_left_the_answer_is_502_and_with_no_release_503()
    {
        await using var router = await RunningRouter.StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        using var none = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, none.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), none.Headers.RetryAfter?.Delta);

        var gone = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", gone);
        await gone.DisposeAsync();
        using var unreachable = await client.PostAsync("/echo", new StringContent("x"));
        Assert.Equal(HttpStatusCode.BadGateway, unreachable.StatusCode);
        Assert.Contains("one", await unreachable.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False((await router.StateAsync()).Groups.Single().Replicas.Single().Up);
    }

    [Fact]
    public async Task A_replica_that_comes_back_on_its_port_serves_again()
    {
        await using var router = await RunningRouter.StartAsync();
        var first = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", first);
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal("hello", await client.GetStringAsync("/"));
        await first.DisposeAsync();
        using var gone = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, gone.StatusCode);

        await using var second = await TestReplica.StartAsync("one", first.Url);
        Assert.Equal("hello", await client.GetStringAsync("/"));
    }
}
