using System.Globalization;
using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>A plan as a picture that stands alone: columns from left to right, light and dark, readable aloud.</summary>
internal static class PlanSvg
{
    private const double Top = 84, Gap = 64, Letter = 7.3, BoxHeight = 40;
    private const int LongestText = 34;

    public static string Write(PlanView plan)
    {
        var columns = Waves.Of([.. plan.Targets.Select(one => one.Target)], _ => true);
        var grid = new LayoutGrid<PlannedTarget>(columns.Values.DefaultIfEmpty().Max());
        var strokes = Connect(grid, plan, columns);
        var (right, height) = grid.Place(Svg.Margin, Gap, column =>
        {
            var letters = column.Where(dot => dot.Box is not null).Max(dot => Math.Max(Name(dot.Box!).Length, Remark(dot.Box!).Length * 0.86));
            return Math.Max(90, (letters * Letter) + 28);
        });
        var legend = new Legend(plan);
        var title = $"Plan: {plan.Title}";
        var width = Math.Max(Math.Max(right + Svg.Margin, legend.Width + (2 * Svg.Margin)), (title.Length * 10.5) + (2 * Svg.Margin));
        var svg = Svg.Begin(title, plan.Size, Describe(plan), width, Top + height + 64, SvgStyle.Light, SvgStyle.Dark);
        foreach (var column in grid.Columns)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small wave\" x=\"{column[0].Left + (column[0].Width / 2):0.#}\" y=\"{Top - 12}\">{Heading(column)}</text>\n");

        // Faint lines first: where lines lie on each other, the one of what runs is seen.
        foreach (var stroke in strokes.OrderBy(stroke => stroke.Runs))
            svg.Append(Svg.Line(stroke.From, stroke.To, Top, faint: !stroke.Runs, Name(stroke.Tie)));
        foreach (var column in grid.Columns)
        {
            foreach (var dot in column)
                Box(svg, dot);
        }

        legend.Append(svg, Svg.Margin, Top + height + 40);
        return svg.Append("</svg>").ToString();
    }

    private static List<Stroke> Connect(LayoutGrid<PlannedTarget> grid, PlanView plan, Dictionary<ExecutableTarget, int> columns)
    {
        var boxes = new Dictionary<PlannedTarget, LayoutDot<PlannedTarget>>();
        foreach (var one in plan.Targets)
            boxes.Add(one, grid.Add(one, columns[one.Target] - 1, BoxHeight));
        return [.. plan.Edges.SelectMany(edge => grid.Connect(boxes[edge.From], boxes[edge.To], Name(edge.Tie))
            .Select(part => new Stroke(part.From, part.To, edge.Tie, edge.From.Runs && edge.To.Runs)))];
    }

    private static string Name(PlanTie tie) => tie switch { PlanTie.Needs => "needs", PlanTie.After => "after", _ => "triggers" };

    private static void Box(StringBuilder svg, LayoutDot<PlannedTarget> dot)
    {
        if (dot.Box is not { } one)
            return;
        var (left, width, top) = (dot.Left, dot.Width, Top + dot.Y - (dot.Height / 2));
        var remark = Remark(one);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"box {Class(one)}\"><title>{Svg.Escape(Tip(one))}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{width:0.#}\" height=\"{dot.Height:0.#}\" rx=\"6\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{left + (width / 2):0.#}\" y=\"{top + (remark.Length > 0 ? 17 : 24.5):0.#}\">{Svg.Escape(Name(one))}</text>");
        if (remark.Length > 0)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"remark\" x=\"{left + (width / 2):0.#}\" y=\"{top + 31:0.#}\">{Svg.Escape(remark)}</text>");
        svg.Append("</g>\n");
    }

    public static string Class(PlannedTarget one) => !one.Runs ? "skipped" : one.Cached is not null ? "cached" : one.IsAskedFor ? "asked" : "runs";

    private static string Name(PlannedTarget one) => Short(one.Name);

    private static string Remark(PlannedTarget one) => Short(
        !one.Runs ? one.Target.Skipped ?? "skipped"
        : one.Cached is { } cached ? cached
        : one.Target.DynamicConditions.Count > 0 ? "only when " + Conditions(one)
        : TargetFacts.Exclusive(one.Target) is { Count: > 0 } resources ? "alone at " + string.Join(", ", resources)
        : one.IsAskedFor ? one.Because : "");

    private static string Tip(PlannedTarget one)
    {
        var text = new StringBuilder(one.Name);
        if (one.Target.Description is { Length: > 0 } description)
            text.Append(": ").Append(description);
        text.Append('\n').Append(one.Runs ? string.Create(CultureInfo.InvariantCulture, $"wave {one.Wave}, {one.Because}") : $"skipped: {one.Target.Skipped}");
        if (one.Target.DynamicConditions.Count > 0)
            text.Append("\nonly when ").Append(Conditions(one));
        return text.ToString();
    }

    private static string Conditions(PlannedTarget one) => string.Join(" && ", one.Target.DynamicConditions.Select(condition => condition.Text));

    /// <summary>The wave of what runs in the column; a column that only skipped targets take has none.</summary>
    private static string Heading(IReadOnlyList<LayoutDot<PlannedTarget>> column)
    {
        var waves = column.Where(dot => dot.Box is { Runs: true }).Select(dot => dot.Box!.Wave).Distinct().Order().ToList();
        return waves.Count switch
        {
            0 => "",
            1 => string.Create(CultureInfo.InvariantCulture, $"wave {waves[0]}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"waves {waves[0]}–{waves[^1]}"),
        };
    }

    private static string Describe(PlanView plan)
    {
        var text = new StringBuilder(plan.Size).Append('.');
        foreach (var wave in plan.Targets.Where(one => one.Runs).GroupBy(one => one.Wave).OrderBy(group => group.Key).Take(20))
            text.Append(CultureInfo.InvariantCulture, $" Wave {wave.Key}: {PlanReason.Names(wave.Select(one => one.Target))}.");
        return text.ToString();
    }

    private static string Short(string text) => text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";

    /// <summary>A line from a column to a later one.</summary>
    private sealed record Stroke(LayoutDot<PlannedTarget> From, LayoutDot<PlannedTarget> To, PlanTie Tie, bool Runs);
}
