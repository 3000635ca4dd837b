using System.Text;

namespace Pipeline.Workflows.Rules;

/// <summary>docs/workflow-rules.md.</summary>
internal static class RulesPage
{
    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Rules of workflow files

            What `LintWorkflows` asks of a workflow file, generated or written by hand. This page is written from the rules themselves
            (src/Pipeline.Workflows/Rules), and a test compares it; `UPDATE_GOLDEN=1` writes it again.

            A finding is one line: `file:line:column: what is wrong; what to do next [rule]`.
            Mistakes of the workflow language itself (unknown keys and events, expressions, cron times, needs that form a circle, labels of runners)
            are not asked for: what is generated cannot make them, and in files written by hand [actionlint](https://github.com/rhysd/actionlint) finds them.

            A rule is silenced by a comment at the end of the line, or in the comment lines right above it, always with a reason:
            `# lint: allow <rule>: <reason>`. A silence without a reason, of an unknown rule, or of nothing is a finding itself.

            | rule | what it asks for | why | source |
            |---|---|---|---|

            """);
        foreach (var rule in RuleBook.All.OrderBy(x => x.Id, StringComparer.Ordinal))
            text.Append('|').Append(' ').AppendJoin(" | ", $"`{rule.Id}`", Cell(rule.What), Cell(rule.Why), rule.Source).Append(" |\n");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
