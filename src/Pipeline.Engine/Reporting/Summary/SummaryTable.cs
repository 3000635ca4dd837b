using System.Globalization;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The closing table. Columns that say nothing are left out.</summary>
internal static class SummaryTable
{
    private const string Chained = "▸ ";

    /// <summary>Shorter waits are the engine's own.</summary>
    public static readonly TimeSpan NoteworthyWait = TimeSpan.FromMilliseconds(50);

    public static void Write(BuildOutput output, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed)
    {
        var width = 0;
        var (waited, cached) = (false, false);
        foreach (var target in plan)
        {
            if (target.Status == ExecutionStatus.Collective)
                continue;
            width = Math.Max(width, Math.Max("Target".Length, target.Name.Length));
            waited |= Wait(target) > NoteworthyWait;
            cached |= target.Cache != CacheState.None;
        }

        if (width == 0)
            return;
        var path = CriticalPath.Of(plan, elapsed) is { IsAll: false } found ? found : null;
        output.Line("");
        output.Line(Row("", "Target", "Status", "Duration", "Wait", "Cache", ""), Style.Bold);
        foreach (var target in plan)
        {
            if (target.Status == ExecutionStatus.Collective)
                continue;
            var mark = path is not null && path.Targets.Contains(target) ? Chained : "";
            var (duration, wait) = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun
                ? ("", "")
                : (Duration(target.Duration), Wait(target) > NoteworthyWait ? Duration(Wait(target)) : "");
            output.Line(Row(mark, target.Name, Describe(target.Status), duration, wait, Describe(target.Cache), Remark(target)), StyleOf(target.Status));
        }

        output.Line("");
        if (path is null)
            return;
        output.Line($"Critical path: {path} ({Duration(path.Duration)} of {Duration(elapsed)})");
        output.Line("");

        string Row(string mark, string name, string status, string duration, string wait, string cache, string remark)
        {
            var row = path is null ? "" : Columns.Left(mark, Chained.Length);
            row += $"{Columns.Left(name, width)}  {Columns.Left(status, 9)}  {Columns.Right(duration, 8)}  ";
            if (waited)
                row += Columns.Right(wait, 8) + "  ";
            if (cached)
                row += Columns.Left(cache, 10) + "  ";
            return (row + remark).TrimEnd();
        }
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => (int)time.TotalMilliseconds + " ms",
        { TotalSeconds: < 59.95 } => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        _ => $"{(int)time.TotalMinutes}:{(time.Seconds < 10 ? "0" : "")}{time.Seconds} min",
    };

    /// <summary>Why it was skipped; else how often it was tried, and what it says about itself.</summary>
    public static string Remark(ExecutableTarget target)
    {
        if (target.Skipped is not null)
            return target.Skipped;
        var facts = new List<string>();
        if (target.Attempts > 1)
            facts.Add(target.Attempts.ToString(CultureInfo.InvariantCulture) + " attempts");
        if (target.Failure is not null)
            return string.Join(", ", [.. facts, target.Failure]);
        foreach (var (name, value) in target.SummaryInformation)
            facts.Add($"{name}: {value}");
        return string.Join(", ", facts);
    }

    public static string Describe(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.Aborted => "aborted",
        ExecutionStatus.NotRun => "not run",
        _ => "skipped",
    };

    public static string Describe(CacheState state) => state switch
    {
        CacheState.UpToDate => "up to date",
        CacheState.Restored => "restored",
        CacheState.Missed => "missed",
        _ => "",
    };

    /// <summary>How long it waited for a worker after all that must come before it was done.</summary>
    public static TimeSpan Wait(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? target.Began - target.Ready : default;

    private static Style StyleOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Style.Good,
        ExecutionStatus.Failed => Style.Bad,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => Style.Warning,
        _ => Style.Dim,
    };
}
