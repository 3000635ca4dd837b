using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>
/// Where the time of a run goes, for those who work on the engine: <c>PIPELINE_PHASES=$EPOCHREALTIME ./build.sh Nothing</c> shows on
/// stderr for each phase its milliseconds, those since that moment (with <c>1</c>: since the process began, to about 10 ms) and its
/// processor time, which other work on the machine changes least.
/// </summary>
internal static class Phases
{
    public const string Variable = "PIPELINE_PHASES";
    private static readonly List<(string Name, DateTime Ended, TimeSpan Used)>? Ended = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? [] : null;

    /// <summary>The phase has ended.</summary>
    public static void End(string name) => Ended?.Add((name, DateTime.UtcNow, Environment.CpuUsage.TotalTime));

    public static void Write(TextWriter output)
    {
        if (Ended is null)
            return;
        var before = Started();
        var (started, used) = (before, TimeSpan.Zero);
        foreach (var (name, ended, usedThen) in Ended)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-12} {(ended - before).TotalMilliseconds,8:F1} ms {(ended - started).TotalMilliseconds,8:F1} ms {(usedThen - used).TotalMilliseconds,8:F1} ms of processor"));
            (before, used) = (ended, usedThen);
        }
    }

    private static DateTime Started() =>
        double.TryParse(Environment.GetEnvironmentVariable(Variable)!.Replace(',', '.'), CultureInfo.InvariantCulture, out var seconds) && seconds > 1
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : Process.GetCurrentProcess().StartTime.ToUniversalTime();
}
