using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hello;

/// <summary>
/// What must have happened before this process takes traffic: the database answers, and the routes have run once, so that
/// the first visitor after a switch does not pay for compiling them.
/// </summary>
internal sealed class Warmth(Settings settings) : IAsyncDisposable
{
    private static readonly string[] FirstRequests =
    [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
        "GET /slow?ms=1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /hits HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ];

    // A handshake, the message "hello" and a close frame, as a client sends them (RFC 6455); the mask may be zero.
    private static readonly byte[] FirstWebSocket =
    [
        .. "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"u8,
        .. "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"u8,
        0x81, 0x85, 0, 0, 0, 0, .. "hello"u8,
        0x88, 0x80, 0, 0, 0, 0,
    ];

    private HitStore? hits;

    /// <summary>Null until the database has been opened.</summary>
    public HitStore? Hits => Volatile.Read(ref hits);

    public async Task Run(int port, CancellationToken stop)
    {
        // SQLite's calls block; the listener must answer meanwhile.
        hits = await Task.Run(() => HitStore.Open(settings.DataDirectory), stop);
        await Send(port, Encoding.ASCII.GetBytes(string.Concat(FirstRequests)), stop);
        await Send(port, FirstWebSocket, stop);
        await Task.Delay(settings.WarmUp, stop);
        if (settings.Broken == Breakage.Ready)
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
    }

    private static async Task Send(int port, byte[] bytes, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, stop);
        var stream = client.GetStream();
        await stream.WriteAsync(bytes, stop);
        await stream.CopyToAsync(Stream.Null, stop);
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref hits, null)?.DisposeAsync() ?? ValueTask.CompletedTask;
}
