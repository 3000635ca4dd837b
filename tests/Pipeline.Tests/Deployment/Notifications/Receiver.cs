using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Deployment.Local;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>A receiver on the loopback interface. It takes messages, unless a test says how it behaves next.</summary>
internal sealed class Receiver : IDisposable
{
    private static readonly HashSet<int> Ports = [];

    private readonly HttpListener _listener = new();
    private readonly Queue<Func<HttpListenerContext, Task>> _next = [];
    private readonly TaskCompletionSource _gone = new();
    private readonly List<(HttpListenerRequest Request, string Body)> _requests = [];

    public Receiver()
    {
        Port = FreePort.Find(Ports);
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>An address that ends with a word which nobody may see.</summary>
    public string Address => $"http://127.0.0.1:{Port}/hooks/T0PS3CRET";

    public IReadOnlyList<(HttpListenerRequest Request, string Body)> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public IEnumerable<JsonNode> Messages => Requests.Select(x => JsonNode.Parse(x.Body)!);

    /// <summary>Titles of webhook messages, in order.</summary>
    public IEnumerable<string> Titles => Messages.Select(x => (string)x["title"]!);

    public Receiver Answers(int status, string body = "", params (string Name, string Value)[] headers) => Next(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.AddHeader(name, value);
        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
        return Task.CompletedTask;
    });

    public Receiver Hangs() => Next(_ => _gone.Task);

    /// <summary>Breaks off within its answer.</summary>
    public Receiver Breaks() => Next(async context =>
    {
        context.Response.ContentLength64 = 100;
        await context.Response.OutputStream.WriteAsync(new byte[1]);
        context.Response.Abort();
    });

    public void Dispose()
    {
        _gone.TrySetResult();
        _listener.Close();
    }

    private Receiver Next(Func<HttpListenerContext, Task> how)
    {
        lock (_next)
            _next.Enqueue(how);
        return this;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Func<HttpListenerContext, Task>? how;
        lock (_next)
            _next.TryDequeue(out how);
        lock (_requests)
            _requests.Add((context.Request, body));
        if (how is not null)
            await how(context);
        else
            context.Response.Close();
    }
}
