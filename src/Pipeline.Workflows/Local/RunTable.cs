using System.Globalization;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local;

/// <summary>What a run came to, at its end.</summary>
internal static class RunTable
{
    public static void Write(RunReport report, RunLog log)
    {
        var wide = Math.Max(3, report.Jobs.Max(x => x.Name.Length));
        log.Line("");
        log.Line($"{"Job".PadRight(wide)}  {"Status",-9}  {"Duration",10}");
        foreach (var job in report.Jobs)
            log.Line($"{job.Name.PadRight(wide)}  {Status(job),-9}  {(job.Elapsed > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{job.Elapsed.TotalSeconds:0.0} s") : ""),10}  {Note(job)}".TrimEnd());
        List("Not run here", report.Jobs.SelectMany(x => x.Steps.Where(y => y.NotRun is not null).Select(y => $"{x.Name}: {y.Title}: {y.NotRun}")), log);
        List("Handed on", report.Artifacts.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Name} of {x.Job}: {x.Files} {(x.Files == 1 ? "file" : "files")}, {x.Size:N0} bytes")), log);
        log.Line("");
        log.Line($"Logs and artifacts: {report.Folder}");
        log.Line(report.Interrupted ? "Interrupted." : report.Conclusion == RunResult.Success ? "The workflow succeeded." : "The workflow failed.");
    }

    private static void List(string title, IEnumerable<string> lines, RunLog log)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            return;
        log.Line("");
        log.Line($"{title}:");
        foreach (var line in all)
            log.Line($"  {line}");
    }

    private static string Status(JobResult job) => job.Result switch
    {
        RunResult.Success => "succeeded",
        RunResult.Failure => "failed",
        RunResult.Cancelled => "cancelled",
        _ => job.Why?.StartsWith("not run here", StringComparison.Ordinal) == true ? "not run" : "skipped",
    };

    private static string Note(JobResult job) => job switch
    {
        { Why: { } why } => why.Replace("not run here: ", "", StringComparison.Ordinal),
        { Result: RunResult.Failure } => job.Steps.FirstOrDefault(x => x.Conclusion == RunResult.Failure) is { } step ? $"step: {step.Title}" : "",
        _ => "",
    };
}
