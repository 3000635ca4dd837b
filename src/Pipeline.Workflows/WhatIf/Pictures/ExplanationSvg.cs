using System.Globalization;
using System.Text;
using Pipeline.Engine;

namespace Pipeline.Workflows.WhatIf;

/// <summary>An explanation as a picture that stands alone: the event on the left, jobs in columns by wave, light and dark.</summary>
internal static class ExplanationSvg
{
    private const double Top = 76, Between = 56, Letter = 7.3, Small = 6.4, LineHeight = 15, Head = 26;

    /// <summary>The picture, with a line feed at the end.</summary>
    public static string Of(WorkflowExplanation explanation)
    {
        var grid = JobColumns.Of(explanation.Jobs, HeightOf);
        var (right, high) = grid.Place(Svg.Margin, Between, x => x[0].Column == 0 ? EventWidth(explanation) : x.Select(y => y.Box?.Job).OfType<JobExplanation>().Select(WidthOf).DefaultIfEmpty(60).Max());
        var refused = explanation.Starts == Answer.No ? $"does not start: {explanation.Why}" : null;
        var title = $"{explanation.Workflow} on {explanation.Event}";
        var subtitle = refused ?? (explanation.Starts == Answer.Unknown ? $"if it starts ({explanation.Why}): " : "") + ExplanationText.Summary(explanation);
        var width = Math.Max(right + Svg.Margin, Math.Max(title.Length * 10.2, subtitle.Length * 6.9) + (2 * Svg.Margin));
        var svg = Svg.Begin(title, subtitle, Describe(explanation, subtitle), width, Top + high + Svg.Margin + (explanation.Jobs.Count > 0 ? 30 : 0), JobStyle.Light, JobStyle.Dark);
        foreach (var dot in grid.Columns.SelectMany(x => x))
            foreach (var next in dot.After)
                svg.Append(Svg.Line(dot, next, Top, faint: !(Leads(dot) && Arrives(next))));
        Event(svg, explanation, grid.Columns[0][0]);
        foreach (var dot in grid.Columns.SelectMany(x => x))
            if (dot.Box?.Job is { } job)
                Box(svg, job, dot);
        Legend(svg, explanation, Top + high + 26);
        return svg.Append("</svg>\n").ToString();
    }

    private static double HeightOf(JobExplanation job) => Head + ((JobLines.State(job).Count + JobLines.Facts(job).Count()) * LineHeight) + 6;

    private static double WidthOf(JobExplanation job) => Math.Max(120, Math.Max(Name(job).Length * Letter, JobLines.State(job).Concat(JobLines.Facts(job)).Max(x => x.Length) * Small) + 30);

    private static double EventWidth(WorkflowExplanation explanation) => Math.Max(80, EventLines(explanation).Max(x => x.Length) * Letter) + 32;

    private static string[] EventLines(WorkflowExplanation explanation)
    {
        var space = explanation.Event.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? [explanation.Event] : [explanation.Event[..space], JobLines.Short(explanation.Event[(space + 1)..])];
    }

    private static string Name(JobExplanation job) => JobLines.Short(job.Name.Contains("${{", StringComparison.Ordinal) ? job.Id : job.Name);

    private static void Event(StringBuilder svg, WorkflowExplanation explanation, LayoutDot<Card> dot)
    {
        var lines = EventLines(explanation);
        var (left, width, top) = (dot.Left, dot.Width, Top + dot.Y - 20);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"event{(explanation.Starts == Answer.No ? " refused" : "")}\"><rect x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{width:0.#}\" height=\"40\" rx=\"20\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{left + (width / 2):0.#}\" y=\"{top + (lines.Length == 1 ? 24 : 17):0.#}\">{Svg.Escape(lines[0])}</text>");
        if (lines.Length > 1)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name ref\" x=\"{left + (width / 2):0.#}\" y=\"{top + 31:0.#}\">{Svg.Escape(lines[1])}</text>");
        svg.Append("</g>\n");
    }

    private static void Box(StringBuilder svg, JobExplanation job, LayoutDot<Card> dot)
    {
        var (left, width, top) = (dot.Left, dot.Width, Top + dot.Y - (dot.Height / 2));
        var several = job.Cells is { Count: > 1 } || (job.Cells is null && job.CellsNote is not null);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"job {job.State}\"><title>{Svg.Escape(Tip(job))}</title>");
        // A matrix looks like a stack of cards.
        if (several && job.Runs != Answer.No)
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"card\" x=\"{left + 5:0.#}\" y=\"{top + 5:0.#}\" width=\"{width:0.#}\" height=\"{dot.Height:0.#}\" rx=\"6\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"card\" x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{width:0.#}\" height=\"{dot.Height:0.#}\" rx=\"6\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"stripe\" d=\"M{left + 6:0.#} {top:0.#}a6 6 0 0 0 -6 6v{dot.Height - 12:0.#}a6 6 0 0 0 6 6z\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{left + 16:0.#}\" y=\"{top + 19:0.#}\">{Svg.Escape(Name(job))}</text>");
        var y = top + Head + 10;
        foreach (var (name, line) in JobLines.State(job).Select(x => ("state", x)).Concat(JobLines.Facts(job).Select(x => ("fact", x))))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{name}\" x=\"{left + 16:0.#}\" y=\"{y:0.#}\">{Svg.Escape(line)}</text>");
            y += LineHeight;
        }

        svg.Append("</g>\n");
    }

    /// <summary>Whether what a line comes from runs, and anything that it goes to.</summary>
    private static bool Leads(LayoutDot<Card> dot) => dot.Box is { } card ? card.Job?.Runs != Answer.No : dot.Before.Any(Leads);

    private static bool Arrives(LayoutDot<Card> dot) => dot.Box is { } card ? card.Job?.Runs != Answer.No : dot.After.Any(Arrives);

    private static void Legend(StringBuilder svg, WorkflowExplanation explanation, double y)
    {
        var x = Svg.Margin;
        foreach (var (name, text) in new[] { ("runs", "runs"), ("waits", "waits for approval"), ("unknown", "not known yet"), ("fails", "fails"), ("skipped", "skipped") })
        {
            if (explanation.Jobs.All(job => job.State != name))
                continue;
            svg.Append(CultureInfo.InvariantCulture, $"<g class=\"job {name}\"><rect class=\"card\" x=\"{x:0.#}\" y=\"{y - 11:0.#}\" width=\"22\" height=\"14\" rx=\"3\"/><rect class=\"stripe\" x=\"{x:0.#}\" y=\"{y - 11:0.#}\" width=\"5\" height=\"14\" rx=\"2\"/></g><text class=\"small\" x=\"{x + 29:0.#}\" y=\"{y:0.#}\">{text}</text>\n");
            x += 29 + (text.Length * 7) + 20;
        }
    }

    private static string Tip(JobExplanation job)
    {
        var text = new StringBuilder(job.Id).Append(": ").Append(job.State);
        if (job.Why.Length > 0)
            text.Append('\n').Append(job.Why);
        foreach (var cell in job.Cells ?? [])
            text.Append('\n').Append(CellText.Of(cell.Values));
        return text.ToString();
    }

    private static string Describe(WorkflowExplanation explanation, string subtitle) =>
        string.Join(" ", explanation.Jobs.Select(x => $"{x.Id}: {x.State}.").Prepend(subtitle + "."));
}
