using System.Net.WebSockets;
using System.Text;

namespace Load;

/// <summary>
/// One virtual client that sends a message every 200 ms and awaits its echo. When the server closes with 1000 or 1001 it connects
/// again at once; that is orderly. Everything else that is not an echo within 5 s is a failure. Each tick has one outcome.
/// </summary>
internal sealed class WebSocketClient(
    Options options, int number, RunClock clock, Recorder recorder, WebSocketCounts counts, CancellationToken stop) : IDisposable
{
    private const double TickSeconds = 0.2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly byte[] buffer = new byte[1024];
    private ClientWebSocket? socket;
    private Task<ValueWebSocketReceiveResult>? receive;
    private string release = "";

    public async Task Run()
    {
        // Spread over the tick, so that they do not all send at once.
        var first = clock.Now + TickSeconds * number / Math.Max(1, options.WebSockets);
        for (var i = 0; !stop.IsCancellationRequested && i * TickSeconds < options.Duration.TotalSeconds; i++)
        {
            var due = first + i * TickSeconds;
            try
            {
                await WaitUntil(due);
                if (stop.IsCancellationRequested)
                    break;
                if (clock.Now - due > Patience.TotalSeconds)
                {
                    recorder.Failed(Kind.WebSocket, due, "unsent", "The connection was not there when the message was due.");
                    continue;
                }
                if (socket is null)
                    await Connect();
                if (await Echo($"message {i} of {number}"))
                    recorder.Answered(Kind.WebSocket, due, release);
            }
            catch (Exception broken)
            {
                Drop();
                var failure = broken as Failure ?? new Failure("websocket broken", $"{broken.GetType().Name}: {broken.Message}");
                recorder.Failed(Kind.WebSocket, due, failure.Reason, failure.Message);
            }
        }
        await Leave();
    }

    public void Dispose() => Drop();

    /// <summary>Waits for the next tick and meanwhile answers a close of the server.</summary>
    private async Task WaitUntil(double due)
    {
        while (due - clock.Now is > 0 and var left && !stop.IsCancellationRequested)
        {
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stop);
            wake.CancelAfter(TimeSpan.FromSeconds(left));
            var sleep = Task.Delay(Timeout.InfiniteTimeSpan, wake.Token);
            if (await Task.WhenAny(receive ?? sleep, sleep) != sleep)
                await Closed(await receive!);
        }
    }

    private async Task Connect()
    {
        using var patience = new CancellationTokenSource(Patience);
        socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        try
        {
            await socket.ConnectAsync(new UriBuilder(options.Url) { Scheme = options.Server.TlsHost is null ? "ws" : "wss", Path = "/ws" }.Uri, patience.Token);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            throw new Failure("websocket refused", $"{failure.Message} {failure.InnerException?.Message}");
        }
        release = socket.HttpResponseHeaders?.GetValueOrDefault("X-Release")?.FirstOrDefault()
            ?? throw new Failure("no X-Release", "The handshake does not say which release gave it.");
        socket.HttpResponseHeaders = null;
        receive = socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask();
        counts.Connected();
    }

    /// <summary>False when the server closed in good order instead of answering.</summary>
    private async Task<bool> Echo(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var message = Encoding.ASCII.GetBytes(text);
        try
        {
            await socket!.SendAsync(message.AsMemory(), WebSocketMessageType.Text, true, patience.Token);
            for (var length = 0; ;)
            {
                var part = await receive!.WaitAsync(patience.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    counts.Interrupted();
                    await Closed(part);
                    return false;
                }
                length += part.Count;
                var same = buffer.AsSpan(0, length).SequenceEqual(message);
                receive = socket.ReceiveAsync(buffer.AsMemory(part.EndOfMessage ? 0 : length), CancellationToken.None).AsTask();
                if (part.EndOfMessage)
                    return same ? true : throw new Failure("wrong body", $"The echo of '{text}' was another text.");
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new Failure("echo missing", $"No echo within {Patience.TotalSeconds} s.");
        }
    }

    private async Task Closed(ValueWebSocketReceiveResult result)
    {
        if (result.MessageType != WebSocketMessageType.Close)
            throw new Failure("wrong body", "The server sent a message nobody asked for.");
        var status = (int?)socket!.CloseStatus;
        if (status is not (1000 or 1001))
            throw new Failure($"websocket closed {status}", socket.CloseStatusDescription ?? "no reason given");
        counts.ClosedOrderly();
        await Leave();
        if (!stop.IsCancellationRequested)
            await Connect();
    }

    /// <summary>Says goodbye in good order, whoever began it.</summary>
    private async Task Leave()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            if (socket?.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            // The connection has served its purpose; how it ends changes no measurement.
        }
        Drop();
    }

    private void Drop()
    {
        socket?.Dispose();
        (socket, receive) = (null, null);
    }
}
