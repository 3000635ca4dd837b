using System.Net;
using System.Net.WebSockets;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task A_request_in_flight_finishes_on_the_old_release_and_the_drain_waits_for_it()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);

        var state = await router.SwitchAsync(1, "two", two);
        Assert.Equal(1, Assert.Single(state.Draining).Requests);
        Assert.Equal("hello", await client.GetStringAsync("/"));
        var drain = router.Control.DrainAsync("one", Until.Deadline, TimeSpan.Zero);
        Assert.False(drain.IsCompleted);

        one.GoOn.Release();
        Assert.Equal("first last", await slow);
        Assert.True((await drain).Drained);
        Assert.Empty((await router.StateAsync()).Draining);
    }

    [Fact]
    public async Task A_drain_ends_at_its_bound_and_an_abort_ends_what_is_left()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{router.Listen}/ws"), default);
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);
        await router.SwitchAsync(1, "two", two);

        var result = await router.Control.DrainAsync("one", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Assert.Equal((1, 1), (result.Requests, result.WebSockets));
        Assert.InRange(result.Elapsed, 195, 10_000);

        Assert.Equal(new AbortResult(1, 1), await router.Control.AbortAsync("one"));
        await Assert.ThrowsAsync<HttpRequestException>(() => slow);
        await one.Aborted.Task.WaitAsync(Until.Deadline);
        var farewell = await socket.ReceiveAsync(new byte[10], default).WaitAsync(Until.Deadline);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (farewell.MessageType, farewell.CloseStatus));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.True((await router.Control.DrainAsync("one", Until.Deadline, Until.Deadline)).Drained);
    }

    [Fact]
    public async Task The_active_deployment_cannot_be_drained_and_an_unknown_one_is()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);

        var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.DrainAsync("one", TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Conflict, refusal.Status);
        Assert.Contains("active", refusal.Message, StringComparison.Ordinal);
        Assert.True((await router.Control.DrainAsync("never", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(9))).Drained);
    }
}
