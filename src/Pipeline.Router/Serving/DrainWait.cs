using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Upstreams;

namespace Pipeline.Router.Serving;

/// <summary>Waits for, or ends, what is open on the former upstreams of a deployment.</summary>
internal sealed class DrainWait(UpstreamSwitch upstreams, EventLog log, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Returns when nothing is open or each bound has passed, and at once when the router stops.</summary>
    public async Task<DrainResult> WaitAsync(string deployment, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var former = Of(deployment);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            await Task.WhenAll(former.SelectMany(u => new[]
            {
                u.Requests.WaitForZeroAsync(requests, either.Token),
                u.WebSockets.WaitForZeroAsync(webSockets, either.Token),
            }));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The answer says what is still open.
        }
        var result = new DrainResult(
            former.Sum(u => u.Requests.Count), former.Sum(u => u.WebSockets.Count), (long)time.GetElapsedTime(started).TotalMilliseconds);
        log.Write($"drained {deployment} for {result.Elapsed} ms: {result.Requests} requests and {result.WebSockets} websockets left");
        return result;
    }

    public AbortResult Abort(string deployment)
    {
        var former = Of(deployment);
        var result = new AbortResult(former.Sum(u => u.Requests.Count), former.Sum(u => u.WebSockets.Count));
        foreach (var upstream in former)
            upstream.Abort();
        log.Write($"aborted {result.Requests} requests and {result.WebSockets} websockets of {deployment}");
        return result;
    }

    private List<Upstream> Of(string deployment) => [.. upstreams.Draining.Where(u => u.Definition.Deployment == deployment)];
}
