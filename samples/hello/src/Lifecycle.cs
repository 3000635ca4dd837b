namespace Hello;

internal enum Phase { Warming, Ready, Draining }

/// <summary>Where this process is in its life. It only moves forward: warming, ready, draining.</summary>
internal sealed class Lifecycle
{
    private readonly TaskCompletionSource draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int phase;

    public Phase Phase => (Phase)Volatile.Read(ref phase);

    /// <summary>Completes when draining begins.</summary>
    public Task Draining => draining.Task;

    /// <summary>False when draining began before the process was warm.</summary>
    public bool BecomeReady() =>
        Interlocked.CompareExchange(ref phase, (int)Phase.Ready, (int)Phase.Warming) == (int)Phase.Warming;

    public void BeginDraining()
    {
        Interlocked.Exchange(ref phase, (int)Phase.Draining);
        draining.TrySetResult();
    }
}
