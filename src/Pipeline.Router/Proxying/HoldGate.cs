using Pipeline.Router.Control;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Proxying;

/// <summary>Where requests wait while the table holds them.</summary>
internal sealed class HoldGate(TableSwitch tables, TimeProvider time, CancellationToken stopping)
{
    // Timers count in whole milliseconds.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether a rule has not ended by itself.</summary>
    public bool Holds(HoldRule rule) => rule.Until is not { } until || time.GetUtcNow() < until;

    /// <summary>Waits for a table that holds nothing, or for the end of the rule.</summary>
    /// <returns>False when too many wait, when it takes too long, or when the router stops.</returns>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public async Task<bool> PassAsync(HoldRule rule, CancellationToken left)
    {
        var started = time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(left, stopping);
        try
        {
            if (Interlocked.Increment(ref _waiting) > rule.Requests)
                return false;
            while (tables.Current is { Definition.Hold: { } hold } table && Holds(hold))
            {
                var bound = TimeSpan.FromSeconds(hold.Seconds) - time.GetElapsedTime(started);
                if (bound <= TimeSpan.Zero)
                    return false;
                if (hold.Until - time.GetUtcNow() is { } rest && rest < bound)
                    bound = rest > Shortest ? rest : Shortest;
                try
                {
                    await table.Replaced.WaitAsync(bound, time, either.Token);
                }
                catch (TimeoutException)
                {
                    // One of the two bounds; the next look says which.
                }
            }
            return true;
        }
        catch (OperationCanceledException) when (!left.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
