using System.Text;

namespace Pipeline.Cells.Results;

/// <summary>The table as Markdown, with what failed below it: for GitHub's page of a run.</summary>
internal static class SummaryPage
{
    private const int MostTests = 50;

    public static string Of(MergedResults results)
    {
        var page = new StringBuilder($"#### Tests of {Text(results.System)}\n\n");
        page.Append("| ").AppendJoin(" | ", SummaryTable.Heading).Append(" |\n|---|--:|--:|--:|--:|--:|\n");
        foreach (var row in SummaryTable.Rows(results))
            page.Append("| ").AppendJoin(" | ", row.Select(Text)).Append(" |\n");
        page.Append('\n');
        foreach (var cell in results.Failed)
            page.Append($"- **{Text(cell.Cell)}**: {Text(cell.Why!)}\n");
        var failures = Failures.Of(results);
        foreach (var failure in failures.Take(MostTests))
            page.Append($"- {Text(failure.Name)} in {Text(failure.In)}: {Text(failure.Message)}\n");
        if (failures.Count > MostTests)
            page.Append($"- {failures.Count - MostTests} more failed tests are in the logs.\n");
        return page.ToString();
    }

    /// <summary>What tests say is text, never Markdown or HTML.</summary>
    private static string Text(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.Length > 300 ? text[..300] + "…" : text)
        {
            if (c is '\r' or '\n')
                plain.Append(' ');
            else if (c is '<' or '>' or '&')
                plain.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '#' or '~' or '@')
                plain.Append('\\').Append(c);
            else
                plain.Append(c);
        }

        return plain.ToString();
    }
}
