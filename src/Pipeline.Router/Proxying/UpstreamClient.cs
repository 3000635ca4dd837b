using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Router.Proxying;

/// <summary>The replica did not take the connection: nothing of the request has been sent.</summary>
internal sealed class ReplicaUnreachableException(string message, Exception inner) : IOException(message, inner);

/// <summary>The connections to the replicas of one upstream.</summary>
internal static class UpstreamClient
{
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(2);

    public static HttpMessageInvoker Create() => new(new SentOnce(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // Trace headers belong to the client and the service.
        ActivityHeadersPropagator = null,
        // Servers close idle connections after some seconds (gunicorn: two). A request that meets the close is lost, so be first.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        // Header bytes pass as they are.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        MaxResponseHeadersLength = 128,
        ConnectTimeout = ConnectBound * 2,
        ConnectCallback = ConnectAsync,
    }));

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectBound);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw new ReplicaUnreachableException($"Cannot connect to {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}: {e.Message}", e);
        }
    }

    /// <summary>
    /// SocketsHttpHandler sends a request again when an idle connection turns out to be closed, unless it has begun to send a
    /// body. A request that is not safe to send twice therefore always gets one, if an empty one.
    /// </summary>
    private sealed class SentOnce(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is null && request.Method.Method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT"))
                request.Content = new ByteArrayContent([]);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
