using System.Collections.Immutable;
using Pipeline.Deployment;

namespace Pipeline.Reports;

/// <summary>Reports as pages: whole files of HTML that need nothing else.</summary>
public static class ReportPages
{
    /// <summary>The most deployments that a page of a history shows with all that is known of them.</summary>
    public const int MostShown = 200;

    /// <summary>One deployment.</summary>
    public static string Of(DeploymentReport report) => Page.Of($"{DeploymentSection.Title(report)} · {report.System} · {report.Environment}", Html.Of(
        $"""
        <p class="path">{report.System} · {report.Environment}</p>
        <h1>{DeploymentSection.Title(report)} {DeploymentSection.Pill(report)}</h1>
        {DeploymentSection.Reason(report)}{DeploymentSection.Tiles(report)}{DeploymentSection.Facts(report)}
        {Html.When(!DeploymentSection.Failure(report).IsEmpty, () => Html.Of($"<h2>What failed</h2>\n{DeploymentSection.Failure(report)}"))}
        <h2>Timeline</h2>
        {Timeline.Of(report)}
        <h2>What users got</h2>
        {DeploymentSection.Answered(report)}
        {TrafficCharts.Of(report)}
        <h2>What changed</h2>
        {DeploymentSection.Changes(report)}
        <h2>Replicas</h2>
        {DeploymentSection.Replicas(report)}
        {Foot()}
        """));

    /// <summary>All deployments of an environment, the last first.</summary>
    /// <param name="system">The system's name.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="reports">The deployments, oldest first.</param>
    public static string OfHistory(string system, string environment, ImmutableArray<DeploymentReport> reports)
    {
        var shown = reports.Reverse().Take(MostShown).ToList();
        return Page.Of($"Deployments · {system} · {environment}", Html.Of(
            $"""
            <p class="path">{system}</p>
            <h1>Deployments to {environment}</h1>
            {Totals(reports)}
            <h2 id="all">All, newest first</h2>
            {Html.When(reports.IsEmpty, () => Html.Of($"<p class=\"quiet\">Nothing was ever deployed here.</p>"))}{Html.When(reports.Length > MostShown, () => Html.Of($"<p class=\"quiet\">The last {MostShown} of {Words.Count(reports.Length)}.</p>"))}
            <ol class="rollouts">
            {shown.Select(Row)}</ol>
            {shown.Select(Details)}
            {Foot()}
            """));
    }

    private static Markup Totals(ImmutableArray<DeploymentReport> reports)
    {
        var ended = reports.Where(x => x.Record.End is not null).ToList();
        var good = ended.Where(x => x.Record.Succeeded).ToList();
        List<double> durations = [.. good.Select(x => x.Seconds).OfType<double>().Order()];
        var receipts = reports.Select(x => x.Receipt).OfType<Receipt>().ToList();
        return Html.When(ended.Count > 0, () => Html.Of(
            $"""
            <dl class="tiles">
            <div><dt>Rollouts</dt><dd>{Words.Count(reports.Length)}<small>{Words.Count(good.Count)} succeeded, {Words.Count(ended.Count - good.Count)} failed</small></dd></div>
            <div><dt>Duration</dt><dd>{(durations.Count > 0 ? Words.Seconds(durations[durations.Count / 2]) : "–")}<small>median of those that succeeded</small></dd></div>
            <div><dt>Requests</dt><dd>{Words.Count(receipts.Sum(x => x.Requests))}<small>while deployments ran</small></dd></div>
            <div><dt>Failed requests</dt><dd><span class="{(receipts.Sum(x => x.Failed) > 0 ? "bad" : "good")}">{Words.Count(receipts.Sum(x => x.Failed))}</span><small>not answered by a replica</small></dd></div>
            </dl>
            """));
    }

    private static Markup Row(DeploymentReport report) => Html.Of(
        $"""
        <li><span>{DeploymentSection.Pill(report)}</span><span class="what"><a href="#{report.Anchor}">{DeploymentSection.Title(report)}</a></span><span class="when">{Words.Time(report.Record.BegunAt)}</span><span class="more">{string.Join(" · ", More(report))}</span></li>

        """);

    private static IEnumerable<string> More(DeploymentReport report)
    {
        if (report.Seconds is { } seconds)
            yield return Words.Seconds(seconds);
        if (report.Receipt is { } receipt)
            yield return $"{Words.Plural(receipt.Requests, "request")}, {Words.Count(receipt.Failed)} failed{(receipt.Errors > 0 ? $", {Words.Count(receipt.Errors)} answered with 5xx" : "")}";
        yield return report.Record.By;
        yield return $"rollout {report.Record.Rollout.Id}";
        if (report.Record.End?.Reason is { } reason)
            yield return Engine.Redactor.Redact(reason);
    }

    private static Markup Details(DeploymentReport report) => Html.Of(
        $"""
        <article id="{report.Anchor}">
        <h2>{DeploymentSection.Title(report)} {DeploymentSection.Pill(report)}</h2>
        {DeploymentSection.Reason(report)}{DeploymentSection.Facts(report)}{DeploymentSection.Answered(report)}
        <details><summary>Timeline, failure and changes</summary>
        {Timeline.Of(report)}
        {Html.When(!DeploymentSection.Failure(report).IsEmpty, () => Html.Of($"<h3>What failed</h3>\n{DeploymentSection.Failure(report)}"))}
        {DeploymentSection.Changes(report)}
        </details>
        <p><a href="#all">To the list</a></p>
        </article>

        """);

    private static Markup Foot() => Html.Of($"<footer>Times are in UTC. p50 and p95 are estimates within the classes that the router counts in.</footer>");
}
