namespace Pipeline.Reports;

/// <summary>The pictures of what users got around a switch, each with its numbers behind it.</summary>
internal static class TrafficCharts
{
    public static Markup Of(DeploymentReport report)
    {
        if (Traffic.Of(report) is not { } traffic)
            return Html.Of($"<p class=\"quiet\">{Missing(report)}</p>");
        var marks = Marks(report, traffic);
        return Html.Of(
            $"""
            {Requests(report, traffic, marks)}
            {Errors(report, traffic, marks)}
            {Latency(report, traffic, marks)}
            {Ready(report, traffic, marks)}
            """);
    }

    private static string Missing(DeploymentReport report) =>
        report.Trace is { Samples.Length: > 0 } ? "It was over before there was anything to draw."
        : "Nothing is kept of what the edge counted: it did not answer, or the deployment is too long ago.";

    /// <summary>When users first could see the new release, and when there was no way back any more, or it was taken back.</summary>
    private static List<ChartMark> Marks(DeploymentReport report, Traffic traffic)
    {
        var marks = new List<ChartMark>();
        if (report.Steps.FirstOrDefault(x => x.Phase is ReportPhase.Exposed) is not { } exposed)
            return marks;
        marks.Add(new ChartMark(Share(exposed), exposed.Name));
        if (report.Steps.FirstOrDefault(x => x.Phase is ReportPhase.Committed or ReportPhase.Undo) is { } end)
            marks.Add(new ChartMark(Share(end), end.Phase is ReportPhase.Undo ? "taken back" : end.Name));
        return marks;

        double Share(ReportStep step) => Math.Clamp(step.Began / traffic.Seconds, 0, 1);
    }

    private static Markup Requests(DeploymentReport report, Traffic traffic, List<ChartMark> marks)
    {
        var highest = Enumerable.Range(0, traffic.Slices).Max(i => traffic.Lines.Sum(x => x.Slices[i].Rate));
        var chart = new Chart(
            $"{report.Anchor}-requests", "Requests per second, by generation",
            $"At most {Words.Number(highest)} a second. {string.Join(" ", traffic.Lines.Select(x => $"{Name(report, x)}: {Words.Plural((long)Math.Round(x.Slices.Sum(y => y.Rate) * traffic.Length), "request")}."))}",
            Chart.Round(highest), traffic.Seconds, marks);
        return Figure(
            "Requests per second", Legend(report, traffic), chart.Draw(chart.Bars([.. traffic.Lines.Select(x => (x.Class, Values(x, y => y.Rate)))])),
            Numbers("Requests per second", report, traffic, x => Words.Number(x.Rate)));
    }

    private static Markup Errors(DeploymentReport report, Traffic traffic, List<ChartMark> marks)
    {
        var highest = Enumerable.Range(0, traffic.Slices).Max(i => traffic.Lines.Sum(x => x.Slices[i].Errors));
        if (highest <= 0)
            return Html.Of($"<figure><figcaption>Errors per second</figcaption><p class=\"quiet\">No answer had a status of 500 or more.</p></figure>");
        var chart = new Chart(
            $"{report.Anchor}-errors", "Answers with status 500 or more per second", $"At most {Words.Number(highest)} a second.", Chart.Round(highest), traffic.Seconds, marks);
        return Figure(
            "Errors per second", Html.Of($"<ul class=\"legend\"><li>answers with status 500 or more, of all generations</li></ul>"),
            chart.Draw(chart.Bars([.. traffic.Lines.Select(x => ("error", Values(x, y => y.Errors)))])),
            Numbers("Errors per second", report, traffic, x => Words.Number(x.Errors)));
    }

    private static Markup Latency(DeploymentReport report, Traffic traffic, List<ChartMark> marks)
    {
        var highest = traffic.Lines.SelectMany(x => x.Slices).Max(x => x.P95) ?? 0;
        if (highest <= 0)
            return Markup.None;
        var chart = new Chart(
            $"{report.Anchor}-latency", "Time until the answer, by generation", $"95 percent of the requests of each slice were answered within at most {Words.Milliseconds(highest)}.",
            Chart.Round(highest), traffic.Seconds, marks)
        { Text = Words.Milliseconds };
        var lines = traffic.Lines.SelectMany(x => new[]
        {
            chart.Line($"thin {x.Class}", [.. x.Slices.Select(y => y.P50)]),
            chart.Line(x.Class, [.. x.Slices.Select(y => y.P95)]),
        });
        return Figure(
            "Time until the answer: p95, and thin p50", Legend(report, traffic, line: true), chart.Draw(Html.Join(lines)),
            Numbers("Time until the answer, p50 and p95", report, traffic, x => x.P95 is null ? "" : $"{Words.Milliseconds(x.P50!.Value)} / {Words.Milliseconds(x.P95.Value)}"));
    }

    private static Markup Ready(DeploymentReport report, Traffic traffic, List<ChartMark> marks)
    {
        var highest = traffic.Lines.SelectMany(x => x.Slices).Max(x => x.Ready) ?? 0;
        if (highest == 0)
            return Markup.None;
        var chart = new Chart(
            $"{report.Anchor}-ready", "Replicas that the edge can reach, by generation", $"At most {Words.Plural(highest, "replica")} of a generation.",
            // Half of it is a number of replicas too.
            highest + (highest % 2), traffic.Seconds, marks);
        return Figure(
            "Replicas that the edge can reach", Legend(report, traffic, line: true),
            // The old one is drawn last: its dashes show where both are the same.
            chart.Draw(Html.Join(traffic.Lines.Reverse().Select(x => chart.Line(x.Class, [.. x.Slices.Select(y => (double?)y.Ready)])))),
            Numbers("Replicas", report, traffic, x => x.Ready is { } ready ? Words.Count(ready) : ""));
    }

    private static Markup Figure(string caption, Markup legend, Markup picture, Markup numbers) => Html.Of(
        $"""
        <figure>
        <figcaption>{caption}</figcaption>
        {legend}
        {picture}{numbers}
        </figure>
        """);

    private static Markup Legend(DeploymentReport report, Traffic traffic, bool line = false) => Html.Of(
        $"<ul class=\"legend\">{traffic.Lines.Select(x => Html.Of($"<li><svg aria-hidden=\"true\" viewBox=\"0 0 22 10\">{Sample(x, line)}</svg>{Name(report, x)}</li>"))}</ul>");

    private static Markup Sample(TrafficLine generation, bool line) => line
        ? Html.Of($"<path class=\"stroke {generation.Class}\" d=\"M0 5H22\"/>")
        : Html.Of($"<path class=\"area {generation.Class}\" d=\"M4 0H18V10H4z\"/>");

    private static string Name(DeploymentReport report, TrafficLine generation) => $"{report.VersionOf(generation.Rollout)} ({(generation.IsNew ? "new" : "old")})";

    private static IReadOnlyList<double> Values(TrafficLine generation, Func<TrafficSlice, double> value) => [.. generation.Slices.Select(value)];

    private static Markup Numbers(string label, DeploymentReport report, Traffic traffic, Func<TrafficSlice, string> text) => Html.Of(
        $"<details><summary>Numbers</summary>{Page.Table(label, ["From#", .. traffic.Lines.Select(x => Name(report, x) + "#")], Enumerable.Range(0, traffic.Slices).Select(i => traffic.Lines.Select(x => Html.Of($"{text(x.Slices[i])}")).Prepend(Html.Of($"{Words.Seconds(i * traffic.Length)}"))))}</details>");
}
