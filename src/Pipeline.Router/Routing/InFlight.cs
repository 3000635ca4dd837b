namespace Pipeline.Router.Routing;

/// <summary>Counts what is open, and tells when nothing is.</summary>
internal sealed class InFlight(TimeProvider time)
{
    private int _count;
    private TaskCompletionSource? _zero;

    public int Count => Volatile.Read(ref _count);

    public void Enter() => Interlocked.Increment(ref _count);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            Interlocked.Exchange(ref _zero, null)?.TrySetResult();
    }

    /// <summary>Returns when nothing is open or the bound has passed.</summary>
    public async Task WaitForZeroAsync(TimeSpan bound, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (Count > 0)
        {
            var left = bound - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return;
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var signal = Interlocked.CompareExchange(ref _zero, fresh, null) ?? fresh;
            // The last one may have left before the signal was set; then nobody will complete it.
            if (Count == 0)
                return;
            try
            {
                await signal.Task.WaitAsync(left, time, cancellation);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }
}
