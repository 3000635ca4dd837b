using System.Net;
using System.Net.WebSockets;
using Pipeline.Deployment.Local;

namespace Pipeline.Tests.Deployment;

/// <summary>
/// Websockets on the loopback interface: <c>/open</c> says its release, <c>/silent</c> nothing, <c>/closed</c> refuses, and <c>/page</c> is none.
/// </summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private static readonly HashSet<int> Ports = [];

    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    // What nobody holds is collected, and its connection then ends with an answer that is no frame.
    private readonly List<HttpListenerWebSocketContext> _open = [];

    private SocketServer()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Find(Ports)}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public static SocketServer Start() => new();

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                if (context.Request.Url!.AbsolutePath is "/closed" or "/page" || context.Request.Headers["Origin"] != Address.GetLeftPart(UriPartial.Authority))
                {
                    context.Response.StatusCode = context.Request.Url.AbsolutePath == "/page" ? 200 : 403;
                    context.Response.Close();
                    continue;
                }

                context.Response.AddHeader("X-Kind", "live");
                _open.Add(await context.AcceptWebSocketAsync(subProtocol: null));
                if (context.Request.Url.AbsolutePath == "/open")
                    await _open[^1].WebSocket.SendAsync("""{"release": "7"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _open.ForEach(x => x.WebSocket.Dispose());
    }
}
