namespace Hello;

/// <summary>
/// Counts requests in progress. A drain waits for those that had begun before it; later ones (health checks, clients that
/// still come) must not prolong it, and finish while the server stops.
/// </summary>
internal sealed class InFlight
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int early;
    private int late;
    private bool draining;

    public int Count
    {
        get { lock (gate) return early + late; }
    }

    /// <summary>Returns whether the request counts as begun before the drain; hand it to <see cref="End"/>.</summary>
    public bool Begin()
    {
        lock (gate)
        {
            if (draining)
                late++;
            else
                early++;
            return !draining;
        }
    }

    public void End(bool beganEarly)
    {
        lock (gate)
        {
            if (beganEarly)
                early--;
            else
                late--;
            CompleteWhenEmpty();
        }
    }

    /// <summary>Completes when every request that is in progress now has ended.</summary>
    public Task Drain()
    {
        lock (gate)
        {
            draining = true;
            CompleteWhenEmpty();
        }
        return drained.Task;
    }

    private void CompleteWhenEmpty()
    {
        if (draining && early == 0)
            drained.TrySetResult();
    }
}
