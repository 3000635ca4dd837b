using System.Net.Sockets;

namespace Pipeline.Router.Tests;

/// <summary>The router on a Unix socket, as an edge in another container finds it.</summary>
public sealed class SocketTests
{
    [Fact]
    public async Task Requests_come_in_by_a_socket_and_go_on_when_the_worker_is_killed_and_when_another_router_takes_the_place()
    {
        var folder = RunningRouter.FreshDirectory();
        var socket = Path.Combine(folder, "http.sock");
        await using var one = await TestReplica.StartAsync("one");
        await using var two = await TestReplica.StartAsync("two");
        using var client = Client(socket);

        await using (var router = await RunningRouter.StartOnAsync($"unix:{socket}", Path.Combine(folder, "one")))
        {
            await router.SwitchAsync(1, "one", one);
            Assert.Equal($"unix:{socket}", router.Listen);
            Assert.Equal("one", await ReleaseAsync(client));
            RunningRouter.Kill((await router.StateAsync()).Pid);
            using var later = Client(socket);
            Assert.Equal("one", await ReleaseAsync(later));

            await using var next = await RunningRouter.StartOnAsync($"unix:{socket}", Path.Combine(folder, "two"));
            await next.SwitchAsync(1, "two", two);
            using var fresh = Client(socket);
            Assert.Equal("two", await ReleaseAsync(fresh));
            // What is connected to the former one stays with it.
            Assert.Equal("one", await ReleaseAsync(later));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_router_that_takes_leave_ends_each_connection_with_an_answer_and_is_found_by_nobody_new()
    {
        var folder = RunningRouter.FreshDirectory();
        var socket = Path.Combine(folder, "http.sock");
        await using var one = await TestReplica.StartAsync("one");
        await using (var router = await RunningRouter.StartOnAsync($"unix:{socket}", Path.Combine(folder, "one")))
        {
            await router.SwitchAsync(1, "one", one);
            using var client = Client(socket);
            using var other = Client(socket);
            Assert.Equal("one", await ReleaseAsync(client));
            var slow = ReleaseAsync(other, "/slow");
            await one.Arrived.WaitAsync();

            var state = await router.Control.LeaveAsync(1);
            Assert.Equal((2, true), (state.Connections, state.HasLeft));
            Assert.False(File.Exists(socket));
            // What is open is answered, on the connections that there are.
            using (var last = await client.GetAsync("http://shop.example/"))
                Assert.True(last.Headers.ConnectionClose);
            one.GoOn.Release();
            Assert.Equal("one", await slow);
            Assert.Equal("one", await ReleaseAsync(other));
            await Until.TrueAsync("nobody is connected", async () => (await router.StateAsync()).Connections == 0);
            using var late = Client(socket);
            await Assert.ThrowsAsync<HttpRequestException>(() => ReleaseAsync(late));

            // Another worker does not bring it back; another start does.
            RunningRouter.Kill(state.Pid);
            await Until.TrueAsync("another worker answers", async () => await router.Control.GetStateAsync() is { } now && now.Pid != state.Pid && now.HasLeft);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var directory = RunningRouter.FreshDirectory();
        using var process = RunningRouter.Launch(directory, $"unix:{directory}/none/http.sock", directory + ".log");
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains($"Cannot listen on unix:{directory}/none/http.sock", File.ReadAllText(directory + ".log"), StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
        File.Delete(directory + ".log");
    }

    private static async Task<string> ReleaseAsync(HttpClient client, string path = "/")
    {
        using var answer = await client.GetAsync($"http://shop.example{path}");
        return answer.Headers.GetValues("X-Release").Single();
    }

    private static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
