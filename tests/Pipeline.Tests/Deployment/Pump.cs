using System.Collections.Concurrent;

namespace Pipeline.Tests.Deployment;

/// <summary>Runs asynchronous work on one thread; whenever nothing is left to run, lets time pass. So no machine is too slow for a test.</summary>
internal sealed class Pump : SynchronizationContext
{
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
                // The wait is for the few things that run elsewhere, such as callbacks of a cancellation.
                if (pump._queue.TryTake(out var next, millisecondsTimeout: 1))
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

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));
}
