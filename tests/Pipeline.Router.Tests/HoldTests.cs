using System.Net;

namespace Pipeline.Router.Tests;

public sealed class HoldTests
{
    [Fact]
    public async Task Requests_wait_for_the_next_table_and_those_in_flight_go_on()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);

        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Hold = new(10, 60) });
        var get = client.GetAsync("/");
        var post = client.PostAsync("/echo", new StringContent("held"));
        await Until.TrueAsync("both wait", async () => (await router.StateAsync()).Held == 2);
        one.GoOn.Release();
        Assert.Equal("first last", await slow);
        // Another table that holds does not let them go.
        await router.Control.SetTableAsync(1, Tables.Of("two", two) with { Hold = new(10, 60) });
        Assert.Equal(2, (await router.StateAsync()).Held);

        await router.SwitchAsync(1, "two", two);
        using var first = await get;
        using var second = await post;
        Assert.Equal("two", first.Headers.GetValues("X-Release").Single());
        Assert.Equal(("two", "held"), (second.Headers.GetValues("X-Release").Single(), await second.Content.ReadAsStringAsync()));
        Assert.Equal((0, 0), ((await router.StateAsync()).Held, (await router.StateAsync()).Totals.Failed));
    }

    [Fact]
    public async Task More_than_the_bound_and_longer_than_the_bound_are_refused()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Hold = new(1, 1) });
        using var client = new HttpClient { BaseAddress = router.Url };

        var held = client.GetAsync("/");
        await Until.TrueAsync("one waits", async () => (await router.StateAsync()).Held == 1);
        using var beyond = await client.GetAsync("/");
        using var late = await held;

        foreach (var refused in new[] { beyond, late })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }
        Assert.Empty(one.Seen);
        Assert.Equal(0, (await router.StateAsync()).Held);
    }

    [Fact]
    public async Task Rule_that_ends_by_itself_lets_go_what_waits_and_holds_nothing_afterwards()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Hold = new(10, 60, DateTimeOffset.UtcNow.AddSeconds(2)) });
        using var client = new HttpClient { BaseAddress = router.Url };
        var held = client.GetAsync("/");
        await Until.TrueAsync("it waits", async () => (await router.StateAsync()).Held == 1);
        using var late = await held;
        using var next = await client.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (late.StatusCode, next.StatusCode));
        Assert.Equal((0, 0), ((await router.StateAsync()).Held, (await router.StateAsync()).Totals.Failed));
    }

    [Fact]
    public async Task A_client_that_leaves_does_not_wait_any_more()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.Control.SetTableAsync(1, Tables.Of("one", one) with { Hold = new(1, 60) });
        using var client = new HttpClient { BaseAddress = router.Url };
        using var leave = new CancellationTokenSource();
        var held = client.GetAsync("/", leave.Token);
        await Until.TrueAsync("it waits", async () => (await router.StateAsync()).Held == 1);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        await Until.TrueAsync("it is gone", async () => (await router.StateAsync()).Held == 0);
    }
}
