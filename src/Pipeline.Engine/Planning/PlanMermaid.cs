using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>A plan as a Mermaid flowchart, for Markdown that is shown with its diagrams.</summary>
internal static class PlanMermaid
{
    public static string Write(PlanView plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        var ids = new Dictionary<PlannedTarget, string>();
        foreach (var one in plan.Targets)
        {
            var id = "t" + ids.Count.ToString(CultureInfo.InvariantCulture);
            ids.Add(one, id);
            text.Append(CultureInfo.InvariantCulture, $"  {id}[\"{Escape(one.Name)}{Remark(one)}\"]{Class(one)}\n");
        }

        foreach (var edge in plan.Edges)
        {
            var arrow = edge.Tie switch { PlanTie.Needs => "-->", PlanTie.After => "-.->", _ => "==>|triggers|" };
            text.Append(CultureInfo.InvariantCulture, $"  {ids[edge.From]} {arrow} {ids[edge.To]}\n");
        }

        // Colours that are readable on white and on black.
        text.Append("  classDef asked fill:#1f6feb,stroke:#0b4fbf,color:#ffffff\n");
        text.Append("  classDef cached fill:#2da44e,stroke:#1a7f37,color:#ffffff\n");
        text.Append("  classDef skipped fill:#8c959f,stroke:#6e7781,color:#ffffff,stroke-dasharray:4 3");
        return text.ToString();
    }

    private static string Remark(PlannedTarget one) =>
        !one.Runs ? $"<br/>skipped: {Escape(one.Target.Skipped ?? "")}"
        : one.Cached is { } cached ? $"<br/>{Escape(cached)}"
        : one.Target.DynamicConditions.Count > 0 ? $"<br/>only when {Escape(string.Join(" && ", one.Target.DynamicConditions.Select(condition => condition.Text)))}"
        : "";

    // `default` would be the class of every node without one.
    private static string Class(PlannedTarget one) =>
        !one.Runs ? ":::skipped" : one.Cached is not null ? ":::cached" : one.IsAskedFor ? ":::asked" : "";

    /// <summary>Mermaid reads character references without the ampersand, and Markdown between backticks.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '"' => "#quot;",
                '&' => "#amp;",
                '<' => "#lt;",
                '>' => "#gt;",
                '#' or '`' or '\\' or ';' => $"#{(int)c};",
                _ when char.IsControl(c) => " ",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
