using System.Diagnostics;

namespace Load;

/// <summary>Seconds since the start of the run on the monotonic clock, and the wall clock's time of that start.</summary>
internal sealed class RunClock
{
    private readonly long start = Stopwatch.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    public double Now => Stopwatch.GetElapsedTime(start).TotalSeconds;

    /// <summary>When another process's wall-clock time was, on this clock.</summary>
    public double At(long unixMilliseconds) => (unixMilliseconds - StartedAt.ToUnixTimeMilliseconds()) / 1000.0;
}
