using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

/// <summary>How one attempt to forward a request ended.</summary>
internal enum Outcome
{
    /// <summary>The replica answered, whatever its status code.</summary>
    Answered,

    /// <summary>The client went away or broke its own request.</summary>
    ClientLeft,

    /// <summary>No connection: nothing was sent.</summary>
    Unreachable,

    /// <summary>The connection ended although the request may have been received.</summary>
    Died,

    /// <summary>Nothing came for the activity timeout.</summary>
    TimedOut,

    /// <summary>A drain was given up.</summary>
    Aborted,

    /// <summary>HTTP as the client wrote it cannot be written to a replica.</summary>
    NotPassable,
}

internal static class Outcomes
{
    public static Outcome Of(ForwarderError error, HttpContext context, CancellationToken aborted)
    {
        switch (error)
        {
            case ForwarderError.None:
                return Outcome.Answered;
            case ForwarderError.RequestCreation:
                return Outcome.NotPassable;
            // YARP aborts the client's connection after this one, so the client's own state says nothing any more.
            case ForwarderError.ResponseBodyDestination:
                return aborted.IsCancellationRequested ? Outcome.Aborted : Outcome.Died;
            case var _ when aborted.IsCancellationRequested:
                return Outcome.Aborted;
            case var _ when context.RequestAborted.IsCancellationRequested:
                return Outcome.ClientLeft;
            // The two ends of a websocket seldom leave at the same time; how it ends is their affair.
            case ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient
                or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeRequestCanceled:
                return Outcome.ClientLeft;
            case ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient:
                return Outcome.ClientLeft;
            // An answer that does not wait for the end of the request body, such as 413.
            case ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled when context.Response.HasStarted:
                return Outcome.Answered;
            case ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout:
                return Outcome.TimedOut;
            default:
                return WasUnreachable(context) ? Outcome.Unreachable : Outcome.Died;
        }
    }

    /// <summary>True for a request that changes nothing, has no body, and of whose answer the client has seen nothing.</summary>
    public static bool MayRepeat(HttpContext context) =>
        !context.Response.HasStarted
        && context.Request.Method is "GET" or "HEAD" or "OPTIONS"
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };

    private static bool WasUnreachable(HttpContext context)
    {
        for (var e = context.Features.Get<IForwarderErrorFeature>()?.Exception; e is not null; e = e.InnerException)
        {
            if (e is ReplicaUnreachableException)
                return true;
        }
        return false;
    }
}
