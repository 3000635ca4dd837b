using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Control;
using Pipeline.Router.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

/// <summary>Sends a request to the group that the table names, and to another replica where that is safe.</summary>
internal sealed class Proxy(TableSwitch tables, HoldGate gate, Origins origins, Doors doors, IHttpForwarder forwarder, TimeProvider time)
{
    private static readonly ForwarderRequestConfig ForRequests = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromMinutes(5),
    };

    // A websocket may be silent as long as it likes; the longest time a timer can hold.
    private static readonly ForwarderRequestConfig ForWebSockets = ForRequests with { ActivityTimeout = TimeSpan.FromDays(24) };
    private long _requests;
    private long _failed;

    public RouterTotals Totals => new(Interlocked.Read(ref _requests), Interlocked.Read(ref _failed));

    public async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var origin = origins.Of(context);
        if (!IsUpgrade(context))
            doors.Tell(context);
        try
        {
            while (!await TryAnswerAsync(context, origin))
            {
                // Another table came in force between the look at it and the count.
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left.
        }
    }

    // False when the table at hand was replaced: nothing was done.
    private async Task<bool> TryAnswerAsync(HttpContext context, Origin origin)
    {
        var path = context.Request.Path.Value ?? "/";
        if (tables.Current is not { } table)
            return await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "No release is deployed here.");
        var passes = table.Passes(context.Request.Headers[RoutingTable.PassHeader]);
        if (!passes && table.Closed(origin.Address, path) is { } rule)
            return await CloseAsync(context, rule);
        if (!passes && table.Definition.Hold is { } hold && gate.Holds(hold))
            return !await gate.PassAsync(hold, context.RequestAborted)
                && await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "A release is being deployed, and too many requests wait for it.", hold.Seconds);
        if (table.Route(context.Request.Host.Host, path) is not { } service)
            return await SayAsync(context, StatusCodes.Status404NotFound, "Nothing is served here.");

        var pinned = table.Definition.Sticky is { } name && context.Request.Cookies[name] is { } rollout && table.IsServing(rollout) ? rollout : null;
        if (service.Draw(pinned) is not { } share)
            return await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "No release is deployed here.");
        var webSocket = IsUpgrade(context);
        if (!tables.Enter(table, share.Group, webSocket))
            return false;
        try
        {
            // Not where there is nothing to choose: a later choice is not bound by it.
            var cookie = pinned is null && service.HasChoice && table.Definition.Sticky is { } sticky ? Cookie(sticky, share.Group, origin) : null;
            await AnswerAsync(context, service, share, new Visit(origin, cookie, time), webSocket);
        }
        finally
        {
            tables.Leave(share.Group, webSocket);
        }
        return true;
    }

    private async Task AnswerAsync(HttpContext context, LiveService service, Share share, Visit visit, bool webSocket)
    {
        var others = context.Request.Method is "GET" or "HEAD" && !webSocket && Outcomes.MayRepeat(context)
            ? service.OthersWithAsset(context.Request.Path.Value ?? "/", share) : [];
        visit.GivesUpMissing = others.Count > 0;
        var (answerer, outcome) = (share.Group, await SendAsync(context, share.Group, visit, webSocket));
        foreach (var other in others)
        {
            if (!visit.WasMissing || context.Response.HasStarted || outcome is Outcome.ClientLeft)
                break;
            if (await TryOtherAsync(context, other.Group, visit) is { } found)
                (answerer, outcome) = (other.Group, found);
        }
        if (visit.WasMissing && outcome is not Outcome.ClientLeft)
        {
            // No group has it. Nothing was kept of the first one's answer, so it is asked again.
            visit.GivesUpMissing = false;
            context.Response.Clear();
            outcome = await SendAsync(context, share.Group, visit, webSocket);
        }
        await FinishAsync(context, answerer, outcome);
        // An answer that broke off has a status that promised more.
        answerer.Counters.Add(outcome is Outcome.Died or Outcome.TimedOut ? StatusCodes.Status502BadGateway : context.Response.StatusCode, visit.TookOrTakes);
    }

    /// <returns>How it ended; null when the group has no answer either, so that the next may be asked.</returns>
    private async Task<Outcome?> TryOtherAsync(HttpContext context, Group group, Visit visit)
    {
        if (!tables.Enter(group))
            return null;
        try
        {
            context.Response.Clear();
            var outcome = await SendAsync(context, group, visit, webSocket: false);
            if (visit.WasMissing)
                return null;
            if (outcome is Outcome.Answered or Outcome.ClientLeft || context.Response.HasStarted)
                return outcome;
            visit.WasMissing = true;
            return null;
        }
        finally
        {
            tables.Leave(group, webSocket: false);
        }
    }

    private async Task<Outcome> SendAsync(HttpContext context, Group group, Visit visit, bool webSocket)
    {
        var aborted = group.Aborted(webSocket);
        if (webSocket && context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new ClosingUpgrade(upgrade, group.Closing));
        var tried = new List<Replica>(2);
        var outcome = Outcome.Unreachable;
        while (group.Pick(tried) is { } replica)
        {
            tried.Add(replica);
            if (tried.Count > 1)
                context.Response.Clear();

            replica.Enter();
            ForwarderError error;
            try
            {
                error = await forwarder.SendAsync(
                    context, replica.Address.Url, group.Client, webSocket ? ForWebSockets : ForRequests, new Transformer(visit), aborted);
            }
            finally
            {
                replica.Leave();
            }
            outcome = Outcomes.Of(error, context, aborted);
            if (outcome is Outcome.Answered or Outcome.ClientLeft)
                return outcome;
            if (outcome is Outcome.Unreachable or Outcome.Died)
                replica.MarkDown();
            if (outcome is not Outcome.Unreachable && !(outcome is Outcome.Died && Outcomes.MayRepeat(context)))
                break;
        }
        return outcome;
    }

    private Task FinishAsync(HttpContext context, Group group, Outcome outcome)
    {
        var release = group.Definition.Release;
        return outcome switch
        {
            Outcome.Answered or Outcome.ClientLeft => Task.CompletedTask,
            Outcome.Unreachable => FailAsync(context, StatusCodes.Status502BadGateway, $"No replica of release {release} can be reached."),
            Outcome.NotPassable => FailAsync(context, StatusCodes.Status502BadGateway, "The request cannot be passed on as it is."),
            Outcome.TimedOut => FailAsync(context, StatusCodes.Status504GatewayTimeout, $"Release {release} did not answer in time."),
            Outcome.Aborted => FailAsync(context, StatusCodes.Status503ServiceUnavailable, $"Release {release} was taken out of service."),
            _ => FailAsync(context, StatusCodes.Status502BadGateway, $"A replica of release {release} broke off before it had answered."),
        };
    }

    private Task<bool> FailAsync(HttpContext context, int status, string sentence, int retryAfter = 1)
    {
        Interlocked.Increment(ref _failed);
        return SayAsync(context, status, sentence, retryAfter);
    }

    private static async Task<bool> SayAsync(HttpContext context, int status, string sentence, int retryAfter = 1)
    {
        var response = context.Response;
        if (response.HasStarted)
            return true;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        await response.WriteAsync(sentence + "\n", context.RequestAborted);
        return true;
    }

    // What is asked for is not a failure.
    private static async Task<bool> CloseAsync(HttpContext context, MaintenanceRule rule)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.RetryAfter = rule.RetryAfter.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(rule.Page, context.RequestAborted);
        return true;
    }

    private static string Cookie(string name, Group group, Origin origin) =>
        $"{name}={group.Definition.Rollout}; Path=/; HttpOnly; SameSite=Lax{(origin.Scheme == "https" ? "; Secure" : "")}";

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
}
