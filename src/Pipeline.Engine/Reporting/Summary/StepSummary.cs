using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The summary page of a step on GitHub, in Markdown, appended to the file that GitHub names.</summary>
internal static class StepSummary
{
    public const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>GitHub refuses a larger file as a whole; other programs of the step write to it too.</summary>
    private const long Limit = 1 << 20;

    /// <summary>Writes it, if it is wanted. Says what went wrong, or null: no build fails for it.</summary>
    public static string? Write(
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<ExecutableTarget> plan,
        TimeSpan elapsed,
        string result,
        IReadOnlyList<TargetBlock> failed,
        Func<string, IReadOnlyList<string>> reported) =>
        Append(environment, page =>
        {
            page.Add(Heading(result, environment));
            var failures = new SummaryPage(page.Left / 2);
            SummaryFailures.Write(failures, failed, reported);
            var rest = new SummaryPage(page.Left - failures.Size);
            SummaryTargets.Write(rest, plan, elapsed);
            page.Add(rest.ToString());
            page.Add(failures.ToString());
        });

    /// <summary>Writes why nothing ran.</summary>
    public static string? Write(IReadOnlyDictionary<string, string> environment, string result, IReadOnlyList<string> mistakes) =>
        Append(environment, page =>
        {
            page.Add(Heading(result, environment));
            var left = page.AddAll(mistakes, text => $"- {Markdown.Line(text)}\n");
            page.Add(left > 0 ? $"- {left} more are left out.\n\n" : "\n");
        });

    private static string? Append(IReadOnlyDictionary<string, string> environment, Action<SummaryPage> write)
    {
        if (environment.GetValueOrDefault(Variable) is not { Length: > 0 } file)
            return null;
        try
        {
            var page = new SummaryPage(Limit - (File.Exists(file) ? new FileInfo(file).Length : 0));
            write(page);
            File.AppendAllText(file, page.ToString());
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The step summary '{file}' ({Variable}) cannot be written: {exception.Message}";
        }
    }

    private static string Heading(string result, IReadOnlyDictionary<string, string> environment)
    {
        var text = new StringBuilder($"### {Markdown.Line(Redactor.Redact(result))}\n\n");
        if (SummaryLinks.Of(environment) is { Length: > 0 } links)
            text.Append(links).Append("\n\n");
        return text.ToString();
    }
}
