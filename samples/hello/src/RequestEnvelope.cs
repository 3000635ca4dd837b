using System.Diagnostics;

namespace Hello;

/// <summary>What every request gets: the two identifying headers, accounting, and an answer when a handler throws.</summary>
internal sealed class RequestEnvelope(Settings settings, Lifecycle lifecycle, InFlight inFlight, Metrics metrics)
{
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(AddHeaders, context);
        var webSocket = context.WebSockets.IsWebSocketRequest;
        var early = !webSocket && inFlight.Begin();
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody left to answer.
            context.Abort();
        }
        catch (Exception failure)
        {
            await AnswerFailure(context, failure);
        }
        finally
        {
            metrics.Finished(Method(context), Route(context), context.Response.StatusCode,
                webSocket ? null : Stopwatch.GetElapsedTime(started));
            if (!webSocket)
                inFlight.End(early);
        }
    }

    private Task AddHeaders(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        headers["X-Release"] = settings.Release;
        headers["X-Instance"] = settings.Instance;
        // Keep-alive clients should take their next request elsewhere rather than race against the closing listener.
        if (lifecycle.Phase == Phase.Draining && ((HttpContext)state).Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static async Task AnswerFailure(HttpContext context, Exception failure)
    {
        var refused = failure as BadHttpRequestException;
        if (refused is null)
            Log.Warn($"{context.Request.Method} {Route(context)} failed: {failure.GetType().Name}: {failure.Message}");
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }
        context.Response.Clear();
        await Answer.Error(context, refused?.StatusCode ?? 500, refused?.Message ?? "The service failed; its log says why.");
    }

    // Labels come from the route table, never from the client: a scanner must not be able to fill the metrics.
    private static string Route(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } pattern && pattern.StartsWith('/') ? pattern : "other";

    private static string Method(HttpContext context) =>
        context.Request.Method is "GET" or "HEAD" or "POST" ? context.Request.Method : "other";
}
