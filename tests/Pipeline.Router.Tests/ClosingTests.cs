using System.Net.WebSockets;
using Pipeline.Router.Proxying;

namespace Pipeline.Router.Tests;

public sealed class ClosingTests
{
    [Fact]
    public void Frames_are_followed_however_they_are_cut()
    {
        byte[] small = [0x81, 2, 1, 2], empty = [0x89, 0], masked = [0x82, 0x81, 9, 9, 9, 9, 1], close = [0x88, 2, 3, 0xe8];
        byte[] medium = [0x01, 126, 1, 0, .. new byte[256]], large = [0x80, 127, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65536]];
        byte[][] frames = [small, empty, medium, masked, large, small, close];
        byte[] all = [.. frames.SelectMany(x => x)];
        var ends = frames.Select((_, i) => frames.Take(i + 1).Sum(x => x.Length)).ToList();
        foreach (var piece in new[] { 1, 3, 7, 1000, all.Length })
        {
            var scanner = new FrameScanner();
            var found = new List<int>();
            for (var at = 0; at < all.Length;)
            {
                Assert.True(!scanner.HasClosed || at > ends[^2]);
                at += scanner.Follow(all.AsSpan(at, Math.Min(piece, all.Length - at)));
                if (scanner.IsBetweenFrames)
                    found.Add(at);
            }
            Assert.Equal(ends, found);
            Assert.True(scanner.HasClosed);
        }
    }

    [Fact]
    public async Task The_close_frame_follows_the_frame_at_hand_and_nothing_follows_it()
    {
        var wire = new MemoryStream();
        using var closing = new CancellationTokenSource();
        await using var stream = new ClosingStream(wire, closing.Token);
        await stream.WriteAsync(new byte[] { 0x81, 4, 1, 2 });
        await closing.CancelAsync();
        Assert.Equal([0x81, 4, 1, 2], wire.ToArray());

        await stream.WriteAsync(new byte[] { 3, 4, 0x81, 1, 5 });
        await stream.WriteAsync(new byte[] { 0x81, 1, 6 });

        Assert.Equal([0x81, 4, 1, 2, 3, 4, 0x88, 2, 0x03, 0xe9], wire.ToArray());
    }

    [Fact]
    public async Task A_replica_that_has_closed_itself_is_not_followed_by_another_close_frame()
    {
        var wire = new MemoryStream();
        using var closing = new CancellationTokenSource();
        await using var stream = new ClosingStream(wire, closing.Token);
        await stream.WriteAsync(new byte[] { 0x88, 2, 3, 0xe8 });

        await closing.CancelAsync();

        Assert.Equal([0x88, 2, 3, 0xe8], wire.ToArray());
    }

    [Fact]
    public async Task A_router_that_stops_says_so_to_its_websockets()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{router.Listen}/ws"), default);
        await SwitchTests.EchoAsync(socket, "before");

        var shutdown = router.Control.ShutdownAsync(1);
        var farewell = await socket.ReceiveAsync(new byte[10], default).WaitAsync(Until.Deadline);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (farewell.MessageType, farewell.CloseStatus));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await shutdown;
    }
}
