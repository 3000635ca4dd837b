using System.Globalization;
using System.Net;

namespace Hello;

/// <summary>The HTTP routes. Handlers take the bare context: no reflection at start, no binding rules to know.</summary>
internal sealed class Routes(Settings settings, Lifecycle lifecycle, Metrics metrics, Warmth warmth)
{
    private const int LongestSlowMilliseconds = 60_000;
    private const int LongestKey = 200;

    public void Map(WebApplication app)
    {
        app.MapMethods("/", ["GET", "HEAD"], Home);
        app.MapGet("/version", context => context.Response.WriteAsJsonAsync(
            new VersionAnswer("hello", settings.Release, settings.Instance), AnswerJson.Default.VersionAnswer));
        app.MapGet("/health/live", context => Health(context, 200, "live"));
        app.MapGet("/health/ready", context => Health(
            context, lifecycle.Phase == Phase.Ready ? 200 : 503, lifecycle.Phase.ToString().ToLowerInvariant()));
        app.MapPost("/echo", Echo);
        app.MapGet("/slow", Slow);
        app.MapGet("/hits", CountHits);
        app.MapPost("/hits", AddHit);
        app.MapGet("/ws", new WebSocketEcho(lifecycle, metrics).Handle);
        app.MapGet("/metrics", context => Answer.Text(context, "text/plain; version=0.0.4; charset=utf-8", metrics.Render()));
    }

    private Task Home(HttpContext context)
    {
        if (settings.Broken == Breakage.Error)
            return Answer.Error(context, 500, "HELLO_BROKEN=error");
        return Answer.Text(context, "text/html; charset=utf-8", $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>hello</title></head>
            <body><h1>Hello!</h1><p>This is release <b>{WebUtility.HtmlEncode(settings.Release)}</b>,
            answered by instance <b>{WebUtility.HtmlEncode(settings.Instance)}</b>.</p></body></html>

            """);
    }

    private static Task Health(HttpContext context, int status, string name)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new HealthAnswer(name, DateTimeOffset.UtcNow), AnswerJson.Default.HealthAnswer);
    }

    private static async Task Echo(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task Slow(HttpContext context)
    {
        if (!int.TryParse(context.Request.Query["ms"], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > LongestSlowMilliseconds)
        {
            await Answer.Error(context, 400, $"Ask for /slow?ms=N, N a whole number from 0 to {LongestSlowMilliseconds}.");
            return;
        }
        await Task.Delay(milliseconds, context.RequestAborted);
        await Answer.Text(context, "text/plain; charset=utf-8", $"answered after {milliseconds} ms\n");
    }

    private Task CountHits(HttpContext context) => WithHits(context, hits => hits.Count());

    private Task AddHit(HttpContext context)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        return key.Length > LongestKey
            ? Answer.Error(context, 400, $"Idempotency-Key is longer than {LongestKey} characters.")
            : WithHits(context, hits => hits.Add(key.Length == 0 ? null : key));
    }

    private async Task WithHits(HttpContext context, Func<HitStore, Task<long>> use)
    {
        if (warmth.Hits is not { } hits)
        {
            await Answer.Error(context, 503, "The database is not open yet; wait for /health/ready.");
            return;
        }
        await context.Response.WriteAsJsonAsync(new HitsAnswer(await use(hits)), AnswerJson.Default.HitsAnswer);
    }
}
