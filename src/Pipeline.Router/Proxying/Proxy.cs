using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Control;
using Pipeline.Router.Upstreams;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

/// <summary>Sends a request to a replica of the current upstream, and to another where that is safe.</summary>
internal sealed class Proxy(UpstreamSwitch upstreams, IHttpForwarder forwarder)
{
    private static readonly ForwarderRequestConfig ForRequests = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromMinutes(5),
    };

    // A websocket may be silent as long as it likes; the longest time a timer can hold.
    private static readonly ForwarderRequestConfig ForWebSockets = ForRequests with { ActivityTimeout = TimeSpan.FromDays(24) };
    private static readonly Transformer AsWritten = new();
    private long _requests;
    private long _failed;

    public RouterTotals Totals => new(Interlocked.Read(ref _requests), Interlocked.Read(ref _failed));

    public async Task ForwardAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var webSocket = IsUpgrade(context);
        var upstream = upstreams.Acquire(webSocket);
        try
        {
            await (upstream is { Replicas.Count: > 0 }
                ? ForwardAsync(context, upstream, webSocket ? ForWebSockets : ForRequests)
                : FailAsync(context, StatusCodes.Status503ServiceUnavailable, "No release is deployed here."));
        }
        finally
        {
            if (upstream is not null)
                upstreams.Release(upstream, webSocket);
        }
    }

    private async Task ForwardAsync(HttpContext context, Upstream upstream, ForwarderRequestConfig config)
    {
        var tried = new List<Replica>(2);
        var outcome = Outcome.Unreachable;
        while (upstream.Pick(tried) is { } replica)
        {
            tried.Add(replica);
            if (tried.Count > 1)
                context.Response.Clear();

            replica.Enter();
            ForwarderError error;
            try
            {
                error = await forwarder.SendAsync(context, replica.Address.Url, upstream.Client, config, AsWritten, upstream.Aborted);
            }
            finally
            {
                replica.Leave();
            }
            outcome = Outcomes.Of(error, context, upstream.Aborted);
            if (outcome is Outcome.Answered or Outcome.ClientLeft)
                return;
            if (outcome is Outcome.Unreachable or Outcome.Died)
                replica.MarkDown();
            if (outcome is not Outcome.Unreachable && !(outcome is Outcome.Died && Outcomes.MayRepeat(context)))
                break;
        }

        var release = upstream.Definition.Release;
        await (outcome switch
        {
            Outcome.Unreachable => FailAsync(context, StatusCodes.Status502BadGateway, $"No replica of release {release} can be reached."),
            Outcome.NotPassable => FailAsync(context, StatusCodes.Status502BadGateway, "The request cannot be passed on as it is."),
            Outcome.TimedOut => FailAsync(context, StatusCodes.Status504GatewayTimeout, $"Release {release} did not answer in time."),
            Outcome.Aborted => FailAsync(context, StatusCodes.Status503ServiceUnavailable, $"Release {release} was taken out of service."),
            _ => FailAsync(context, StatusCodes.Status502BadGateway, $"A replica of release {release} broke off before it had answered."),
        });
    }

    private async Task FailAsync(HttpContext context, int status, string sentence)
    {
        Interlocked.Increment(ref _failed);
        var response = context.Response;
        if (response.HasStarted)
            return;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";
        await response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
}
