using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The summary page of a step on GitHub: the closing table in Markdown, appended to the file that GitHub names.</summary>
internal static class StepSummary
{
    public const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>GitHub refuses a larger file as a whole; other programs of the step write to it too.</summary>
    private const long Limit = 1 << 20;

    /// <summary>Writes it, if it is wanted. Says what went wrong, or null: no build fails for it.</summary>
    public static string? Write(IReadOnlyDictionary<string, string> environment, IReadOnlyList<ExecutableTarget> plan, string result)
    {
        if (environment.GetValueOrDefault(Variable) is not { Length: > 0 } file)
            return null;
        try
        {
            var room = Limit - (File.Exists(file) ? new FileInfo(file).Length : 0);
            File.AppendAllText(file, Text(plan, result, room));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The step summary '{file}' ({Variable}) cannot be written: {exception.Message}";
        }
    }

    private static string Text(IReadOnlyList<ExecutableTarget> plan, string result, long room)
    {
        var text = new StringBuilder($"### {Cell(Redactor.Redact(result))}\n\n| Target | Status | Duration | Cache | |\n|---|---|---:|---|---|\n");
        // A character has up to four bytes.
        room = Math.Max(0, room / 4 - 1000);
        var left = 0;
        foreach (var target in plan)
        {
            if (target.Status == ExecutionStatus.Collective)
                continue;
            var duration = target.Status is ExecutionStatus.Skipped or ExecutionStatus.NotRun ? "" : SummaryTable.Duration(target.Duration);
            var row = $"| {Sign(target.Status)}{target.Name} | {SummaryTable.Describe(target.Status)} | {duration} | {SummaryTable.Describe(target.Cache)} | {Cell(Redactor.Redact(SummaryTable.Remark(target)))} |\n";
            if (left > 0 || text.Length + row.Length > room)
                left++;
            else
                text.Append(row);
        }

        return text.Length > room ? "" : text.Append(left > 0 ? $"\n{left} targets are left out.\n\n" : "\n").ToString();
    }

    private static string Sign(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "✅ ",
        ExecutionStatus.Failed => "❌ ",
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => "⚠️ ",
        _ => "",
    };

    /// <summary>Text that stays in its cell and is no Markdown or HTML.</summary>
    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in text.Length > 1000 ? text[..1000] + "…" : text)
        {
            if (c is '\r' or '\n')
                cell.Append(' ');
            else if (c is '<' or '>' or '&')
                cell.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '#' or '~')
                cell.Append('\\').Append(c);
            else
                cell.Append(c);
        }

        return cell.ToString();
    }
}
