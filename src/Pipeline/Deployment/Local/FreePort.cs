using System.Net;
using System.Net.Sockets;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Local;

/// <summary>Loopback ports for replicas.</summary>
internal static class FreePort
{
    // Below the range from which systems take the source ports of outgoing connections, so that no client of the service
    // can happen to sit on the port between this look and the replica's start.
    private const int First = 20000;
    private const int Count = 10000;

    /// <summary>A port that nobody listens on now and that was not given before; it is added to <paramref name="given"/>.</summary>
    public static int Find(HashSet<int> given)
    {
        lock (given)
        {
            for (var i = 0; i < 200; i++)
            {
                var port = First + Random.Shared.Next(Count);
                if (!given.Contains(port) && IsFree(port))
                {
                    given.Add(port);
                    return port;
                }
            }
        }

        throw PipelineException.Failed("No free port was found", $"127.0.0.1:{First}-{First + Count - 1}", "200 random ones were taken");
    }

    /// <summary>Whether nobody listens on the port.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether somebody accepts connections on the port.</summary>
    public static async Task<bool> IsOpenAsync(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
