using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class ControlTests
{
    [Fact]
    public async Task A_token_older_than_one_seen_is_refused_even_after_a_restart()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(10, "one", one);

        var fenced = await Assert.ThrowsAsync<RouterFencedException>(() => router.SwitchAsync(9, "two", one));
        Assert.Equal(10, fenced.SeenToken);
        Assert.Equal(HttpStatusCode.Conflict, fenced.Status);
        RunningRouter.Kill((await router.StateAsync()).Pid);
        await Assert.ThrowsAsync<RouterFencedException>(() => router.SwitchAsync(9, "two", one));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.Control.ShutdownAsync(9));
        Assert.Equal("one", (await router.StateAsync()).Active());
    }

    [Fact]
    public async Task Garbage_and_floods_on_the_control_socket_do_no_harm()
    {
        await using var router = await RunningRouter.StartAsync();
        var before = await router.StateAsync();
        foreach (var garbage in new[] { "\0\0\0garbage\r\n\r\n", "GET\r\n\r\n", "GET /state HTTP/1.1\r\nno colon\r\n\r\n", "PUT /table HTTP/1.1\r\nHost: r\r\nContent-Length: 9000000\r\n\r\n" })
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlPath.Socket(router.Directory)));
            await socket.SendAsync(Encoding.ASCII.GetBytes(garbage));
            var buffer = new byte[1000];
            var length = await socket.ReceiveAsync(buffer);
            Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", Encoding.ASCII.GetString(buffer, 0, length));
        }
        Assert.Equal(before.Pid, (await router.StateAsync()).Pid);
    }

    [Fact]
    public async Task Without_a_router_the_state_is_null_and_a_command_says_so()
    {
        var directory = RunningRouter.FreshDirectory();
        using var client = new ControlClient(directory);

        Assert.Null(await client.GetStateAsync());
        var error = await Assert.ThrowsAsync<RouterUnavailableException>(() => client.ShutdownAsync(1));

        Assert.Contains(directory, error.Message, StringComparison.Ordinal);
        Directory.Delete(directory);
    }

    [Fact]
    public async Task A_command_given_while_the_worker_is_dead_reaches_the_next_worker()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        for (var token = 1; token <= 3; token++)
        {
            RunningRouter.Kill((await router.StateAsync()).Pid);
            Assert.Equal(token, (await router.SwitchAsync(token, $"d{token}", one)).Token);
        }
    }
}
