using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The table of targets and the critical path, for the summary page on GitHub.</summary>
internal static class SummaryTargets
{
    private const string Header = "| Target | Status | Duration | Cache | |\n|---|---|---:|---|---|\n";

    public static void Write(SummaryPage page, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed)
    {
        var path = CriticalPath.Of(plan, elapsed) is { } found && (found.Targets.Count > 1 || !found.IsAll) ? PathLine(found, elapsed) : "";
        var targets = new List<ExecutableTarget>();
        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Collective)
                targets.Add(target);
        }

        if (targets.Count == 0)
            return;
        var total = $"| **Total** | | **{SummaryTable.Duration(elapsed)}** | | |\n\n";
        var table = new SummaryPage(page.Left - Encoding.UTF8.GetByteCount(path) - total.Length);
        if (!table.Add(Header))
            return;
        var left = table.AddAll(targets, Row);
        page.Add(table.ToString());
        page.Add(total);
        if (left > 0)
            page.Add($"{left} targets are left out.\n\n");
        page.Add(path);
    }

    private static string Row(ExecutableTarget target)
    {
        var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? "" : SummaryTable.Duration(target.Duration);
        return $"| {Sign(target.Status)}{target.Name} | {SummaryTable.Describe(target.Status)} | {duration} | {SummaryTable.Describe(target.Cache)} | {Markdown.Line(Redactor.Redact(SummaryTable.Remark(target)))} |\n";
    }

    private static string PathLine(CriticalPath path, TimeSpan elapsed)
    {
        var steps = new List<string>();
        foreach (var target in path.Targets)
        {
            var wait = SummaryTable.Wait(target);
            steps.Add($"{target.Name} {SummaryTable.Duration(target.Duration)}{(wait > SummaryTable.NoteworthyWait ? $" (after a wait of {SummaryTable.Duration(wait)})" : "")}");
        }

        return $"**Critical path** ({SummaryTable.Duration(path.Duration)} of {SummaryTable.Duration(elapsed)}): {string.Join(" → ", steps)}\n\n";
    }

    private static string Sign(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "✅ ",
        ExecutionStatus.Failed => "❌ ",
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => "⚠️ ",
        _ => "",
    };
}
