using Pipeline.Execution;

namespace Pipeline.Deployment.Local;

/// <summary>Ends processes that are known by their identity.</summary>
internal static class Signals
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks the process to end, and kills its whole session's group after the grace. Returns when it is gone.</summary>
    public static async Task EndAsync(ProcessIdentity process, TimeSpan grace, TimeProvider time, CancellationToken cancellation)
    {
        if (process.IsAlive)
            ProcessGroup.SignalOne(process.Pid, ProcessGroup.Terminate);
        var begun = time.GetTimestamp();
        while (process.IsAlive && time.GetElapsedTime(begun) < grace)
            await Task.Delay(Poll, time, cancellation);
        // The launcher made the process the leader of its own group, so what it started goes with it.
        if (process.IsAlive)
            new ProcessGroup(process.Pid).Signal(ProcessGroup.Kill);
        while (process.IsAlive)
            await Task.Delay(Poll, time, cancellation);
    }
}
