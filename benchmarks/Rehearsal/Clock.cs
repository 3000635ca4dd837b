using System.Diagnostics;

namespace Rehearsal;

/// <summary>Milliseconds since the rehearsal began, and the wall clock's time of that moment, to compare with the journal's times.</summary>
internal static class Clock
{
    private static readonly long Zero = Stopwatch.GetTimestamp();
    private static readonly DateTimeOffset Began = DateTimeOffset.UtcNow;

    public static double Now => Stopwatch.GetElapsedTime(Zero).TotalMilliseconds;

    public static double Of(DateTimeOffset wall) => (wall - Began).TotalMilliseconds;

    public static long UnixMilliseconds(double time) => (Began + TimeSpan.FromMilliseconds(time)).ToUnixTimeMilliseconds();
}
