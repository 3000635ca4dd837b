using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Pipeline.Router.Tests;

public sealed class SwitchTests
{
    [Fact]
    public async Task Swaps_under_load_lose_no_request_and_close_no_connection()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var one2 = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await using var two2 = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one, one2);

        var load = new Load(router.Url);
        await using (load)
        {
            await load.AnswersAsync(200);
            for (var swap = 0; swap < 20; swap++)
            {
                await router.SwitchAsync(2, swap % 2 == 0 ? "two" : "one", swap % 2 == 0 ? [two, two2] : [one, one2]);
                await load.AnswersAsync(50);
            }
        }

        Assert.Empty(load.Failures);
        Assert.True(load.From("one") > 100 && load.From("two") > 100);
        Assert.Equal(6, load.Connections);
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
        await Until.TrueAsync("nothing drains", async () => (await router.StateAsync()).Draining.Count == 0);
    }

    [Fact]
    public async Task Switched_to_no_replicas_it_answers_503_and_drains_the_former_upstream()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        await router.SwitchAsync(1, "none");
        using var client = new HttpClient { BaseAddress = router.Url };
        using var response = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await Until.TrueAsync("nothing drains", async () => (await router.StateAsync()).Draining.Count == 0);
    }

    [Fact]
    public async Task After_the_switch_returns_no_new_request_reaches_the_old_release()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        using var client = new HttpClient { BaseAddress = router.Url };
        for (var i = 0; i < 30; i++)
        {
            var (name, replica) = i % 2 == 0 ? ("one", one) : ("two", two);
            await router.SwitchAsync(1, name, replica);
            using var response = await client.GetAsync("/");
            Assert.Equal(name, response.Headers.GetValues("X-Release").Single());
        }
    }

    [Fact]
    public async Task A_websocket_spans_a_swap_and_is_drained()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        await router.SwitchAsync(1, "one", one);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{router.Listen}/ws"), default);
        await EchoAsync(socket, "before");

        await router.SwitchAsync(1, "two", two);
        await EchoAsync(socket, "after");
        Assert.Equal(new(0, 1, 50), (await router.Control.DrainAsync("one", TimeSpan.Zero, TimeSpan.FromMilliseconds(50))) with { Elapsed = 50 });
        Assert.Equal(1, (await router.StateAsync()).Draining.Single().WebSockets);

        var drain = router.Control.DrainAsync("one", TimeSpan.Zero, Until.Deadline);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.True((await drain).Drained);
        Assert.Equal(0, (await router.StateAsync()).Totals.Failed);
    }

    [Fact]
    public async Task The_same_deployment_again_changes_nothing_but_the_token()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var client = new HttpClient { BaseAddress = router.Url };
        var slow = client.GetStringAsync("/slow");
        await one.Arrived.WaitAsync(Until.Deadline);

        var state = await router.SwitchAsync(5, "one", one);

        Assert.Equal(5, state.Token);
        Assert.Empty(state.Draining);
        Assert.Equal(1, state.Groups.Single().Replicas.Single().InFlight);
        one.GoOn.Release();
        Assert.Equal("first last", await slow);
    }

    internal static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        var buffer = new byte[100];
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        var answer = await socket.ReceiveAsync(buffer, default);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, answer.Count));
    }
}
