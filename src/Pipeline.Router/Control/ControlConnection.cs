using System.Net.Sockets;

namespace Pipeline.Router.Control;

/// <summary>HTTP over the control socket.</summary>
internal static class ControlConnection
{
    public static HttpClient Open(string directory)
    {
        var path = ControlPath.Socket(directory);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            // The socket file may belong to another worker by the next command.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancellation) =>
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
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://router"), Timeout = Timeout.InfiniteTimeSpan };
    }
}
