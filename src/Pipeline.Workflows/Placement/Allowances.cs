using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;

namespace Pipeline.Workflows.Placement;

/// <summary>Writes the reasons into a file for which jobs may break rules: <c># lint: allow rule: reason</c> at the line.</summary>
internal static class Allowances
{
    /// <param name="path">The file's path.</param>
    /// <param name="text">Its text.</param>
    /// <param name="workflow">Whose jobs allow something.</param>
    /// <param name="mistakes">What is allowed and does not occur.</param>
    public static string Apply(string path, string text, WorkflowDefinition workflow, List<string> mistakes)
    {
        if (workflow.Jobs.TrueForAll(x => x.Allowed.Count == 0))
            return text;
        var document = WorkflowDocument.Parse(path, text);
        var findings = WorkflowLint.Check([document]);
        var lines = text.Split('\n');
        foreach (var job in workflow.Jobs)
        {
            var first = document.Job(job.Id)?.Key.At.Line ?? int.MaxValue;
            var end = document.Jobs.Select(x => x.Key.At.Line).Where(x => x > first).DefaultIfEmpty(int.MaxValue).Min();
            foreach (var (rule, reason) in job.Allowed)
            {
                var at = findings.Where(x => x.Rule == rule && x.At.Line >= first && x.At.Line < end).Select(x => x.At.Line).Distinct().ToList();
                if (at.Count == 0)
                    mistakes.Add($"job `{job.Id}` allows `{rule}`, and nothing of it breaks that rule; leave it out");
                if (string.IsNullOrWhiteSpace(reason))
                    mistakes.Add($"job `{job.Id}` allows `{rule}` without a reason");
                foreach (var line in at)
                    lines[line - 1] += $" # lint: allow {rule}: {reason}";
            }
        }

        return string.Join('\n', lines);
    }
}
