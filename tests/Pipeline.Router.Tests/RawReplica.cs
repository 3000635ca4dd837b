using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Router.Tests;

/// <summary>A replica that answers the first requests of every connection and breaks off when the next one has arrived.</summary>
internal sealed class RawReplica : TestReplica
{
    private readonly TcpListener _listener;
    private readonly int _answers;

    private RawReplica(TcpListener listener, int answers)
        : base($"http://{listener.LocalEndpoint}")
    {
        (_listener, _answers) = (listener, answers);
        _ = AcceptAsync();
    }

    public static RawReplica Start(int answersPerConnection)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new(listener, answersPerConnection);
    }

    public override ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return base.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            for (var i = 0; ; i++)
            {
                if (await reader.ReadLineAsync() is not { } requestLine)
                    return;
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }
                Seen.Enqueue(requestLine);
                if (i == _answers)
                    return;
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nX-Release: raw\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
            }
        }
    }
}
