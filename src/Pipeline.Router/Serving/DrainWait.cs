using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Serving;

/// <summary>Waits for, or ends, what is open of a rollout in all services.</summary>
internal sealed class DrainWait(TableSwitch tables, EventLog log, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Returns when nothing is open or each bound has passed, and at once when the router stops.</summary>
    public async Task<DrainResult> WaitAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var groups = tables.Of(rollout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            await Task.WhenAll(groups.SelectMany(x => new[]
            {
                x.Requests.WaitForZeroAsync(requests, either.Token),
                x.WebSockets.WaitForZeroAsync(webSockets, either.Token),
            }));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The answer says what is still open.
        }
        var result = new DrainResult(
            groups.Sum(x => x.Requests.Count), groups.Sum(x => x.WebSockets.Count), (long)time.GetElapsedTime(started).TotalMilliseconds);
        log.Write($"drained {rollout} for {result.Elapsed} ms: {result.Requests} requests and {result.WebSockets} websockets left");
        return result;
    }

    public AbortResult Abort(string rollout)
    {
        var groups = tables.Of(rollout);
        var result = new AbortResult(groups.Sum(x => x.Requests.Count), groups.Sum(x => x.WebSockets.Count));
        foreach (var group in groups)
            group.Abort();
        log.Write($"aborted {result.Requests} requests and {result.WebSockets} websockets of {rollout}");
        return result;
    }
}
