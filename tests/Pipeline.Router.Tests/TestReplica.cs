using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pipeline.Router.Tests;

/// <summary>A small service that says which release it is.</summary>
internal class TestReplica(string url) : IAsyncDisposable
{
    private WebApplication? _app;

    public string Url { get; private set; } = url;

    /// <summary>Requests to /slow that have arrived, and what lets them go on.</summary>
    public SemaphoreSlim Arrived { get; } = new(0);

    public SemaphoreSlim GoOn { get; } = new(0);

    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Seen { get; } = [];

    /// <summary>Paths below /assets/ that it has; others are answered with 404.</summary>
    public ConcurrentDictionary<string, string> Files { get; } = [];

    public static async Task<TestReplica> StartAsync(string release, string url = "http://127.0.0.1:0")
    {
        var replica = new TestReplica(url);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null).UseShutdownTimeout(TimeSpan.Zero);
        var app = replica._app = builder.Build();
        app.Urls.Add(url);
        app.UseWebSockets();
        app.Run(async context =>
        {
            context.Response.Headers["X-Release"] = release;
            await replica.AnswerAsync(context);
        });
        await app.StartAsync();
        replica.Url = app.Urls.Single();
        return replica;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/echo":
                using (var reader = new StreamReader(context.Request.Body))
                {
                    var text = await reader.ReadToEndAsync();
                    Seen.Enqueue(text);
                    await context.Response.WriteAsync(text);
                }
                return;
            case "/length":
                var length = 0L;
                var buffer = new byte[65536];
                for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0; length += read) ;
                await context.Response.WriteAsync($"{length}");
                return;
            case ['/', 'a', 's', 's', 'e', 't', 's', '/', ..] asset:
                Seen.Enqueue($"{context.Request.Method} {asset}");
                context.Response.StatusCode = Files.ContainsKey(asset) ? 200 : 404;
                await context.Response.WriteAsync(Files.GetValueOrDefault(asset, "missing"));
                return;
            case "/fail":
                context.Response.StatusCode = 500;
                return;
            case "/away":
                context.Response.Redirect("/");
                return;
            case "/slow":
                await context.Response.WriteAsync("first ");
                await context.Response.Body.FlushAsync();
                Arrived.Release();
                try
                {
                    await GoOn.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync("last");
                }
                catch (OperationCanceledException)
                {
                    Aborted.TrySetResult();
                }
                return;
            case "/silent":
                await context.Response.Body.FlushAsync();
                Arrived.Release();
                await GoOn.WaitAsync(context.RequestAborted);
                return;
            case "/headers":
                await context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}")));
                return;
            case "/ws":
                await EchoAsync(await context.WebSockets.AcceptWebSocketAsync());
                return;
            default:
                await context.Response.WriteAsync("hello");
                return;
        }
    }

    private static async Task EchoAsync(WebSocket socket)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, default) is { MessageType: not WebSocketMessageType.Close } message)
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }
}
