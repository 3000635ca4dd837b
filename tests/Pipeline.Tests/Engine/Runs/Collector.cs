using System.Net;

namespace Pipeline.Tests.Engine.Runs;

/// <summary>An OTLP receiver over HTTP on the loopback interface.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _release = new();

    /// <param name="status">What it answers.</param>
    /// <param name="silent">Whether it answers only when the test is over.</param>
    public Collector(int status = 200, bool silent = false)
    {
        for (var attempt = 0; ; attempt++)
        {
            Url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }

        _ = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (Requests)
                    Requests.Add(new Request(context.Request.Url!.AbsolutePath, context.Request.ContentType ?? "", context.Request.Headers["x-key"], body.ToArray()));
                if (silent)
                    await _release.Task;
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        });
    }

    public string Url { get; }
    public List<Request> Requests { get; } = [];

    /// <summary>All spans, with the attributes of their resource.</summary>
    public List<(Proto Span, Dictionary<string, string> Resource)> Spans() =>
    [
        .. from request in Requests
           from resource in new Proto(request.Body).Messages(1)
           from scope in resource.Messages(2)
           from span in scope.Messages(2)
           select (span, resource.Messages(1).Single().Attributes(1)),
    ];

    public void Dispose()
    {
        _release.TrySetResult();
        _listener.Close();
    }

    public sealed record Request(string Path, string ContentType, string? Key, byte[] Body);
}
