using System.Globalization;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The closing table and the line below it.</summary>
internal static class SummaryTable
{
    public static IEnumerable<(string Text, Style Style)> Lines(IReadOnlyList<ExecutableTarget> plan)
    {
        var rows = plan.Where(target => target.Status != ExecutionStatus.Collective).ToList();
        if (rows.Count == 0)
            yield break;
        var width = Math.Max("Target".Length, rows.Max(target => target.Name.Length));
        yield return ("", Style.Plain);
        yield return (Row("Target", "Status", "Duration", ""), Style.Bold);
        foreach (var target in rows)
        {
            var (status, style) = Describe(target.Status);
            var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? "" : Duration(target.Duration);
            yield return (Row(target.Name, status, duration, Remark(target)), style);
        }

        yield return ("", Style.Plain);

        string Row(string name, string status, string duration, string remark) =>
            $"{name.PadRight(width)}  {status,-9}  {duration,8}  {remark}".TrimEnd();
    }

    public static (string Text, Style Style) Result(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code, bool interrupted)
    {
        if (interrupted)
            return ($"Interrupted after {Duration(elapsed)} (exit code {code}).", Style.Warning);
        var failed = plan.Where(target => target.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted).Select(target => target.Name).ToList();
        if (failed.Count > 0)
            return ($"Failed: {string.Join(", ", failed)} ({Duration(elapsed)}, exit code {code}).", Style.Bad);
        if (code != 0)
            return ($"Ended with exit code {code} after {Duration(elapsed)}.", Style.Bad);
        if (plan.All(target => target.Status is ExecutionStatus.Skipped or ExecutionStatus.Collective))
            return ("Succeeded: nothing had to run.", Style.Good);
        return ($"Succeeded in {Duration(elapsed)}.", Style.Good);
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => "0 ms",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMilliseconds} ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00} min"),
    };

    private static string Remark(ExecutableTarget target) => target.Skipped
        ?? string.Join(", ", target.SummaryInformation.Select(fact => fact.Key.Length > 0 ? $"{fact.Key}: {fact.Value}" : fact.Value));

    private static (string, Style) Describe(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => ("succeeded", Style.Good),
        ExecutionStatus.Failed => ("failed", Style.Bad),
        ExecutionStatus.Aborted => ("aborted", Style.Warning),
        ExecutionStatus.NotRun => ("not run", Style.Warning),
        _ => ("skipped", Style.Dim),
    };
}
