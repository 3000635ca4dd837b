using System.Globalization;
using System.Text;

namespace Pipeline.Engine;

/// <summary>A plan as a picture that stands alone: columns from left to right, light and dark, readable aloud.</summary>
internal static class PlanSvg
{
    private const double Margin = 24, Top = 84, Gap = 64, Letter = 7.3;
    private const int LongestText = 34;

    public static string Write(PlanView plan)
    {
        var grid = new Grid(plan);
        var height = Heights.Place(grid.Columns);
        var lefts = new double[grid.Columns.Count];
        var widths = new double[grid.Columns.Count];
        var right = Margin;
        for (var i = 0; i < lefts.Length; i++)
        {
            lefts[i] = right;
            var letters = grid.Columns[i].Where(dot => dot.Target is not null).Max(dot => Math.Max(Name(dot.Target!).Length, Remark(dot.Target!).Length * 0.86));
            widths[i] = Math.Max(90, (letters * Letter) + 28);
            right += widths[i] + Gap;
        }

        var legend = new Legend(plan);
        var title = $"Plan: {plan.Title}";
        var width = Math.Max(Math.Max(right - Gap + Margin, legend.Width + (2 * Margin)), (title.Length * 10.5) + (2 * Margin));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="{width:0}" height="{Top + height + 64:0}" viewBox="0 0 {width:0} {Top + height + 64:0}">""");
        svg.Append(CultureInfo.InvariantCulture, $"\n<title id=\"title\">{Escape(title)}</title>\n<desc id=\"description\">{Escape(Describe(plan))}</desc>\n");
        svg.Append(SvgStyle.Text);
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n<text class=\"heading\" x=\"{Margin}\" y=\"32\">{Escape(title)}</text>\n<text class=\"small\" x=\"{Margin}\" y=\"50\">{plan.Size}</text>\n");
        for (var i = 0; i < lefts.Length; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small wave\" x=\"{lefts[i] + (widths[i] / 2):0.#}\" y=\"{Top - 12}\">{Heading(grid.Columns[i])}</text>\n");

        // Faint lines first: where lines lie on each other, the one of what runs is seen.
        foreach (var stroke in grid.Strokes.OrderBy(stroke => stroke.Runs))
            svg.Append(Line(stroke, lefts, widths));
        foreach (var column in grid.Columns)
        {
            foreach (var dot in column)
                Box(svg, dot, lefts[dot.Column], widths[dot.Column]);
        }

        legend.Append(svg, Margin, Top + height + 40);
        return svg.Append("</svg>").ToString();
    }

    private static string Line(Stroke stroke, double[] lefts, double[] widths)
    {
        var (from, to) = (stroke.From, stroke.To);
        var x1 = lefts[from.Column] + widths[from.Column];
        var x2 = lefts[to.Column];
        var (y1, y2) = (Top + from.Y, Top + to.Y);
        var middle = (x1 + x2) / 2;
        // A line that passes a column goes straight through it first.
        var start = from.Target is null ? string.Create(CultureInfo.InvariantCulture, $"M{lefts[from.Column]:0.#} {y1:0.#}H{x1:0.#}") : string.Create(CultureInfo.InvariantCulture, $"M{x1:0.#} {y1:0.#}");
        var tip = to.Target is null ? 0 : 5;
        var name = stroke.Tie switch { PlanTie.Needs => "needs", PlanTie.After => "after", _ => "triggers" };
        var marker = to.Target is null ? "" : stroke.Runs ? " marker-end=\"url(#tip)\"" : " marker-end=\"url(#faint-tip)\"";
        return string.Create(CultureInfo.InvariantCulture,
            $"<path class=\"line {name}{(stroke.Runs ? "" : " faint")}\" d=\"{start}C{middle:0.#} {y1:0.#} {middle:0.#} {y2:0.#} {x2 - tip:0.#} {y2:0.#}\"{marker}/>\n");
    }

    private static void Box(StringBuilder svg, Dot dot, double left, double width)
    {
        if (dot.Target is not { } one)
            return;
        var top = Top + dot.Y - (dot.Height / 2);
        var remark = Remark(one);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"box {Class(one)}\"><title>{Escape(Tip(one))}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{width:0.#}\" height=\"{dot.Height:0.#}\" rx=\"6\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{left + (width / 2):0.#}\" y=\"{top + (remark.Length > 0 ? 17 : 24.5):0.#}\">{Escape(Name(one))}</text>");
        if (remark.Length > 0)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"remark\" x=\"{left + (width / 2):0.#}\" y=\"{top + 31:0.#}\">{Escape(remark)}</text>");
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
    private static string Heading(List<Dot> column)
    {
        var waves = column.Where(dot => dot.Target is { Runs: true }).Select(dot => dot.Target!.Wave).Distinct().Order().ToList();
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

    /// <summary>Text inside XML; characters that XML does not have are left out.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(c).Append(text[++i]);
            else if (c is '&' or '<' or '>' or '"')
                escaped.Append(c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => "&quot;" });
            else if (c is '\n' or '\t' || (c >= ' ' && !char.IsSurrogate(c) && c < '\ufffe'))
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
