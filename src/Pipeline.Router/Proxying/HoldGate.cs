using Pipeline.Router.Control;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Proxying;

/// <summary>Where requests wait while the table holds them.</summary>
internal sealed class HoldGate(TableSwitch tables, TimeProvider time, CancellationToken stopping)
{
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a table that holds nothing.</summary>
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
            while (tables.Current is { Definition.Hold: { } hold } table)
            {
                var bound = TimeSpan.FromSeconds(hold.Seconds) - time.GetElapsedTime(started);
                if (bound <= TimeSpan.Zero)
                    return false;
                await table.Replaced.WaitAsync(bound, time, either.Token);
            }
            return true;
        }
        catch (TimeoutException)
        {
            return false;
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
