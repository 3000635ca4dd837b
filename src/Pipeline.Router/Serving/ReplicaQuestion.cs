using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Control;

namespace Pipeline.Router.Serving;

/// <summary>Asks a replica for somebody who cannot reach it: one connection, one request, nothing followed.</summary>
internal static class ReplicaQuestion
{
    private const int LongestBody = 64 << 10;
    private const int LongestWait = 300_000;

    /// <exception cref="RefusalException">The question is wrong.</exception>
    public static async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        if (request.TimeoutMs is < 1 or > LongestWait)
            throw Wrong($"timeoutMs is {request.TimeoutMs}; it must be from 1 to {LongestWait}.");
        if (request.Url is null == request.Tcp is null)
            throw Wrong("Either url or tcp is needed.");
        var ask = request.Tcp is { } tcp ? Connection(tcp) : Get(request);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(request.TimeoutMs);
        var started = Stopwatch.GetTimestamp();
        long Elapsed() => (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        try
        {
            return await ask(limit.Token) with { ElapsedMs = Elapsed() };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Elapsed(), $"no answer within {request.TimeoutMs} ms");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new(Elapsed(), e.GetBaseException().Message);
        }
    }

    private static Func<CancellationToken, Task<AskResult>> Connection(string tcp)
    {
        if (!Uri.TryCreate($"tcp://{tcp}", UriKind.Absolute, out var uri) || uri is { Port: < 1 } or { Host: "" } || uri.Authority != tcp)
            throw Wrong($"tcp '{tcp}' is not of the form host:port.");
        return async cancellation =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(uri.DnsSafeHost, uri.Port, cancellation);
            return new(0, null);
        };
    }

    private static Func<CancellationToken, Task<AskResult>> Get(AskRequest request)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url is not { PathAndQuery: "/", Fragment: "" })
            throw Wrong($"url '{request.Url}' is not of the form http://host:port.");
        var path = request.Path ?? "/";
        if (path is not ['/', ..] || !Uri.TryCreate(url.GetLeftPart(UriPartial.Authority) + path, UriKind.Absolute, out var whole))
            throw Wrong($"path '{path}' is not a path: it begins with /.");
        var message = new HttpRequestMessage(HttpMethod.Get, whole);
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string>())
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                throw Wrong($"headers has '{name}', which a GET cannot have.");
        }
        return cancellation => GetAsync(message, cancellation);
    }

    private static async Task<AskResult> GetAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        using (message)
        using (var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.Zero,
        })
        using (var client = new HttpMessageInvoker(handler))
        using (var response = await client.SendAsync(message, cancellation))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            var body = new byte[LongestBody];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
            return new(0, null, (int)response.StatusCode,
                response.Headers.Concat(response.Content.Headers).GroupBy(x => x.Key, StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(x => x.Key, x => x.SelectMany(y => y.Value).ToArray()),
                body[..length]);
        }
    }

    private static RefusalException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}
