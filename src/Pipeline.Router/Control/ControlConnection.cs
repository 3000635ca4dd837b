using System.Net.Sockets;

namespace Pipeline.Router.Control;

/// <summary>HTTP over the control socket, or over any stream that leads to one.</summary>
internal static class ControlConnection
{
    // One is held by the lease, and one may be by a drain.
    private const int MostStreams = 5;

    /// <summary>The socket of a directory. Its file may belong to another worker by the next command, so no connection is used twice.</summary>
    public static HttpClient Open(string directory)
    {
        var path = ControlPath.Socket(directory);
        return Open(cancellation => ConnectAsync(path, cancellation), TimeSpan.Zero, int.MaxValue);
    }

    /// <summary>Streams that somebody else makes, such as <c>docker exec</c>; those are dear, so each is used again while it is open, and there are few.</summary>
    public static HttpClient Open(Func<CancellationToken, Task<Stream>> connect) => Open(connect, Timeout.InfiniteTimeSpan, MostStreams);

    /// <summary>Opens the socket itself.</summary>
    public static async Task<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (!File.Exists(path))
                throw new IOException($"there is no control socket {path}");
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpClient Open(Func<CancellationToken, Task<Stream>> connect, TimeSpan lifetime, int most)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = lifetime,
            MaxConnectionsPerServer = most,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            ConnectCallback = async (_, cancellation) => await connect(cancellation),
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://router"), Timeout = Timeout.InfiniteTimeSpan };
    }
}
