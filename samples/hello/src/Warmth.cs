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

    private HitStore? hits;

    /// <summary>Null until the database has been opened.</summary>
    public HitStore? Hits => Volatile.Read(ref hits);

    public async Task Run(int port, CancellationToken stop)
    {
        // SQLite's calls block; the listener must answer meanwhile.
        hits = await Task.Run(() => HitStore.Open(settings.DataDirectory), stop);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(FirstRequests)), stop);
        await stream.CopyToAsync(Stream.Null, stop);
        await Task.Delay(settings.WarmUp, stop);
        if (settings.Broken == Breakage.Ready)
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref hits, null)?.DisposeAsync() ?? ValueTask.CompletedTask;
}
