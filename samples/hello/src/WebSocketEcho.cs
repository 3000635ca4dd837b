using System.Net.WebSockets;

namespace Hello;

/// <summary>Answers each message with the same text; closes with 1001 "going away" when the process drains.</summary>
internal sealed class WebSocketEcho(Lifecycle lifecycle, Metrics metrics)
{
    private const int LongestMessage = 64 * 1024;
    private static readonly TimeSpan CloseHandshake = TimeSpan.FromSeconds(3);

    public async Task Handle(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answer.Error(context, 426, "This is a websocket; connect to it with ws://.");
            return;
        }
        if (lifecycle.Phase == Phase.Draining)
        {
            await Answer.Error(context, 503, "This instance is draining.");
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        metrics.WebSocketOpened();
        try
        {
            await Serve(socket);
        }
        catch (WebSocketException)
        {
            // The client left without a close frame; that is its right.
        }
        finally
        {
            metrics.WebSocketClosed();
        }
    }

    private async Task Serve(WebSocket socket)
    {
        var buffer = new byte[LongestMessage];
        var length = 0;
        while (true)
        {
            // A cancelled receive would abort the socket, so the pending one is kept and used for the close handshake.
            var receive = socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask();
            if (length == 0)
                await Task.WhenAny(receive, lifecycle.Draining);
            if (length == 0 && !receive.IsCompleted)
            {
                await Close(socket, WebSocketCloseStatus.EndpointUnavailable, "going away", buffer, receive);
                return;
            }
            var part = await receive;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                if (socket.State == WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return;
            }
            length += part.Count;
            if (part.EndOfMessage)
            {
                await socket.SendAsync(buffer.AsMemory(0, length), part.MessageType, true, CancellationToken.None);
                length = 0;
            }
            else if (length == buffer.Length)
            {
                var rest = socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask();
                await Close(socket, WebSocketCloseStatus.MessageTooBig, $"at most {LongestMessage} bytes", buffer, rest);
                return;
            }
        }
    }

    private static async Task Close(
        WebSocket socket, WebSocketCloseStatus status, string reason, byte[] buffer, Task<ValueWebSocketReceiveResult> receive)
    {
        await socket.CloseOutputAsync(status, reason, CancellationToken.None);
        using var patience = new CancellationTokenSource(CloseHandshake);
        try
        {
            while ((await receive.WaitAsync(patience.Token)).MessageType != WebSocketMessageType.Close)
                receive = socket.ReceiveAsync(buffer.AsMemory(), patience.Token).AsTask();
        }
        catch (OperationCanceledException)
        {
            socket.Abort();
        }
    }
}
