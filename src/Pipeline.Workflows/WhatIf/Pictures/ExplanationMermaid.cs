using System.Text;

namespace Pipeline.Workflows.WhatIf;

/// <summary>An explanation as a Mermaid flowchart.</summary>
internal static class ExplanationMermaid
{
    private const string Styles = """
          classDef runs fill:#dafbe1,stroke:#1a7f37,color:#1f2328
          classDef waits fill:#fff8c5,stroke:#9a6700,color:#1f2328
          classDef fails fill:#ffebe9,stroke:#cf222e,color:#1f2328
          classDef skipped fill:#ffffff,stroke:#b1bac4,color:#818b98,stroke-dasharray: 4 3
          classDef unknown fill:#fbefff,stroke:#8250df,color:#1f2328,stroke-dasharray: 4 3

        """;

    /// <summary>The chart, with a line feed at the end.</summary>
    public static string Of(WorkflowExplanation explanation)
    {
        var text = new StringBuilder("flowchart LR\n");
        text.Append($"  event([\"{Escape(explanation.Event)}\"])\n");
        if (explanation.Starts == Answer.No)
            return text.Append($"  refused[\"does not start<br/>{Escape(explanation.Why)}\"]:::skipped\n  event --x refused\n").Append(Styles).ToString();
        // Ids of jobs may be words of Mermaid's own, like `end`.
        var names = explanation.Jobs.Select((job, i) => (job.Id, Name: $"j{i}")).ToDictionary(x => x.Id, x => x.Name);
        foreach (var job in explanation.Jobs)
            Node(text, names[job.Id], job);
        foreach (var job in explanation.Jobs)
        {
            var dotted = job.Runs == Answer.Yes && explanation.Starts == Answer.Yes ? "-->" : "-.->";
            if (job.Needs.Count == 0)
                text.Append($"  event {dotted} {names[job.Id]}\n");
            foreach (var need in job.Needs)
                text.Append($"  {names[need]} {dotted} {names[job.Id]}\n");
        }

        return text.Append(Styles).ToString();
    }

    private static void Node(StringBuilder text, string name, JobExplanation job)
    {
        var label = string.Join("<br/>", JobLines.Facts(job).Prepend(JobLines.Words(job)).Select(Escape).Prepend($"<b>{Escape(job.Id)}</b>"));
        var style = job.State;
        text.Append(job.Environment is { IsKnown: true } && job.Runs != Answer.No ? $"  {name}{{{{\"{label}\"}}}}:::{style}\n" : $"  {name}[\"{label}\"]:::{style}\n");
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal);
}
