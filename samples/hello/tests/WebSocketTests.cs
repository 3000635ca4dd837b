using System.Net.WebSockets;
using System.Text;

namespace Hello.Tests;

public sealed class WebSocketTests : IDisposable
{
    private readonly DataDirectory data = new();
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        patience.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task Messages_come_back_and_the_handshake_names_the_release()
    {
        await using var hello = await HelloProcess.StartReady(data.Path, ("RELEASE_VERSION", "9.9.9"));
        using var socket = await Connect(hello);

        await Send(socket, "one", end: true);
        Assert.Equal("one", await Receive(socket));
        await Send(socket, "two ", end: false);
        await Send(socket, "parts", end: true);
        Assert.Equal("two parts", await Receive(socket));
        Assert.Contains("hello_websockets 1", await hello.Http.GetStringAsync("/metrics"));
        Assert.Equal("9.9.9", Assert.Single(socket.HttpResponseHeaders!["X-Release"]));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task On_shutdown_the_message_in_hand_is_answered_then_the_socket_is_closed_as_going_away()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        using var idle = await Connect(hello);
        using var busy = await Connect(hello);
        await Send(busy, "half ", end: false);
        await Send(idle, "ping", end: true);
        Assert.Equal("ping", await Receive(idle));

        hello.Signal();
        var closeOfIdle = await idle.ReceiveAsync(new byte[10], patience.Token);
        await Send(busy, "done", end: true);
        var lastOfBusy = await Receive(busy);
        await busy.ReceiveAsync(new byte[10], patience.Token);
        await idle.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        await busy.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);

        Assert.Equal(WebSocketMessageType.Close, closeOfIdle.MessageType);
        Assert.Equal(1001, (int?)idle.CloseStatus);
        Assert.Equal("half done", lastOfBusy);
        Assert.Equal(1001, (int?)busy.CloseStatus);
        Assert.Equal(0, await hello.Exit());
    }

    [Fact]
    public async Task A_client_that_never_answers_the_close_does_not_hold_up_the_exit()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        using var deaf = await Connect(hello);
        await Send(deaf, "ping", end: true);
        Assert.Equal("ping", await Receive(deaf));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        hello.Signal();

        Assert.Equal(0, await hello.Exit());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    [Fact]
    public async Task A_message_too_big_is_refused()
    {
        await using var hello = await HelloProcess.StartReady(data.Path);
        using var socket = await Connect(hello);

        await Send(socket, new string('x', 70_000), end: true);
        await socket.ReceiveAsync(new byte[10], patience.Token);

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    private async Task<ClientWebSocket> Connect(HelloProcess hello)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await socket.ConnectAsync(hello.WebSocket, patience.Token);
        return socket;
    }

    private async Task Send(ClientWebSocket socket, string text, bool end) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, end, patience.Token);

    private async Task<string> Receive(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var result = await socket.ReceiveAsync(buffer, patience.Token);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
