using System.Globalization;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The closing table and the line below it.</summary>
internal static class SummaryTable
{
    public static void Write(BuildOutput output, IReadOnlyList<ExecutableTarget> plan)
    {
        var width = 0;
        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Collective)
                width = Math.Max(width, Math.Max("Target".Length, target.Name.Length));
        }

        if (width == 0)
            return;
        output.Line("");
        output.Line(Row("Target", "Status", "Duration", ""), Style.Bold);
        foreach (var target in plan)
        {
            if (target.Status == ExecutionStatus.Collective)
                continue;
            var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? "" : Duration(target.Duration);
            output.Line(Row(target.Name, Describe(target.Status), duration, Remark(target)), StyleOf(target.Status));
        }

        output.Line("");

        string Row(string name, string status, string duration, string remark) =>
            $"{Columns.Left(name, width)}  {Columns.Left(status, 9)}  {Columns.Right(duration, 8)}  {remark}".TrimEnd();
    }

    public static void WriteResult(BuildOutput output, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
    {
        var failed = new List<string>();
        var idle = true;
        foreach (var target in plan)
        {
            if (target.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted)
                failed.Add(target.Name);
            idle &= target.Status is ExecutionStatus.Skipped or ExecutionStatus.Collective;
        }

        var time = Duration(elapsed);
        if (interrupted)
            output.Line($"Interrupted after {time} (exit code {code}).", Style.Warning);
        else if (failed.Count > 0)
            output.Line($"Failed: {string.Join(", ", failed)} ({time}, exit code {code}).", Style.Bad);
        else if (code != 0)
            output.Line($"Ended with exit code {code} after {time}.", Style.Bad);
        else
            output.Line(idle ? "Succeeded: nothing had to run." : $"Succeeded in {time}.", Style.Good);
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => (int)time.TotalMilliseconds + " ms",
        { TotalSeconds: < 59.95 } => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        _ => $"{(int)time.TotalMinutes}:{(time.Seconds < 10 ? "0" : "")}{time.Seconds} min",
    };

    private static string Remark(ExecutableTarget target)
    {
        if (target.Skipped is not null)
            return target.Skipped;
        var facts = new List<string>();
        foreach (var (name, value) in target.SummaryInformation)
            facts.Add(name.Length > 0 ? $"{name}: {value}" : value);
        return string.Join(", ", facts);
    }

    private static string Describe(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.Aborted => "aborted",
        ExecutionStatus.NotRun => "not run",
        _ => "skipped",
    };

    private static Style StyleOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Style.Good,
        ExecutionStatus.Failed => Style.Bad,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => Style.Warning,
        _ => Style.Dim,
    };
}
