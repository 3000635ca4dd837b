using System.Collections.Concurrent;

namespace Pipeline.Tests.Deployment;

/// <summary>Runs asynchronous work on one thread; whenever nothing is left to run, lets time pass. So no machine is too slow for a test.</summary>
internal sealed class Pump : SynchronizationContext
{
    private const int MostTurns = 8;

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public static T Run<T>(Func<Task<T>> work, Action idle)
    {
        var before = Current;
        var pump = new Pump();
        SetSynchronizationContext(pump);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                if (pump._queue.TryTake(out var next, millisecondsTimeout: 1) || pump.ComesFromElsewhere(out next))
                    next.Callback(next.State);
                else
                    idle();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>
    /// Some things run on the thread pool and come back, such as callbacks of a cancellation, and some of them by way of others. What stood
    /// there before a turn has begun when the pool has run something queued after it, however busy the machine is.
    /// </summary>
    private bool ComesFromElsewhere(out (SendOrPostCallback Callback, object? State) next)
    {
        for (var turns = 0; turns < MostTurns; turns++)
        {
            using var turn = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static x => x.Set(), turn, preferLocal: false);
            turn.Wait();
            if (_queue.TryTake(out next))
                return true;
        }

        next = default;
        return false;
    }

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));
}
