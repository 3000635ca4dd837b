namespace Pipeline.Reports;

/// <summary>The steps of a deployment by phase, each with a bar that says when it was and how long it took.</summary>
internal static class Timeline
{
    public static Markup Of(DeploymentReport report)
    {
        if (report.Steps.IsEmpty)
            return Html.Of($"<p class=\"quiet\">No step was begun.</p>");
        var whole = Math.Max(0.001, report.Steps.Max(x => x.Began + (x.Took ?? 0)));
        return Html.Of(
            $"""
            {Phases(report).Select(x => Phase(x.Phase, x.Steps, report, whole))}
            {Html.When(report.Undone.Any(), () => Html.Of($"<p class=\"quiet\">Not done any more: {string.Join(", ", report.Undone)}.</p>"))}
            """);
    }

    private static IEnumerable<(ReportPhase Phase, List<ReportStep> Steps)> Phases(DeploymentReport report) =>
        report.Steps.GroupBy(x => x.Phase).Select(x => (x.Key, x.ToList()));

    private static Markup Phase(ReportPhase phase, List<ReportStep> steps, DeploymentReport report, double whole) => Html.Of(
        $"""
        <h3>{Name(phase)} <span class="quiet">· {Seen(phase, report)}</span></h3>
        <ol class="steps {phase.ToString()}">
        {steps.Select(x => Step(x, whole))}</ol>

        """);

    private static Markup Step(ReportStep step, double whole) => Html.Of(
        $"""
        <li{Html.When(!step.Done, () => Html.Of($" class=\"failed\""))}><span>{(step.Done ? "" : "✗ ")}{step.Name}</span><svg aria-hidden="true"><rect class="track" width="100%" height="12" rx="3"/><rect class="bar" x="{Percent(step.Began, whole)}%" width="{Math.Max(0.4, Percent(step.Took ?? 0, whole))}%" height="12" rx="2"/></svg><span class="took">{(step.Took is { } took ? Words.Seconds(took) : "no end")}</span><span class="said">{step.Said}</span></li>

        """);

    private static double Percent(double seconds, double whole) => Math.Clamp(100 * seconds / whole, 0, 99.6);

    private static string Name(ReportPhase phase) => phase switch
    {
        ReportPhase.Before => "Before the switch",
        ReportPhase.Exposed => "Switch",
        ReportPhase.Committed => "After the switch",
        _ => "Undo",
    };

    private static string Seen(ReportPhase phase, DeploymentReport report)
    {
        var old = report.Before?.Rollout.Release.Version;
        return phase switch
        {
            ReportPhase.Before => old is null ? "nothing serves" : $"users see {old}",
            ReportPhase.Exposed => old is null ? $"users see {report.Record.Rollout.Release.Version}" : $"users see {report.Record.Rollout.Release.Version}, and {old} still runs",
            ReportPhase.Committed => "only forward",
            _ => "what was done is taken back",
        };
    }
}
