using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;

namespace Pipeline.Reports;

/// <summary>The parts of a page that tell of one deployment.</summary>
internal static class DeploymentSection
{
    private const int MostCommits = 100;

    /// <summary>What it was, in two words and a version.</summary>
    public static string Title(DeploymentReport report) => report.Record.Rollout.Kind switch
    {
        RolloutKind.Rollback => $"Rollback to {report.Record.Rollout.Release.Version}",
        RolloutKind.Recover => $"Recovery of {report.Record.Rollout.Release.Version}",
        _ => $"Deployment of {report.Record.Rollout.Release.Version}",
    };

    public static Markup Pill(DeploymentReport report)
    {
        var (name, text) = report.Record switch
        {
            { End: null } => ("warn", "… unfinished"),
            { Succeeded: true } => ("good", "✓ succeeded"),
            _ => ("bad", "✗ failed"),
        };
        return Html.Of($"<span class=\"pill {name}\">{text}</span>");
    }

    /// <summary>The figures that people look for first.</summary>
    public static Markup Tiles(DeploymentReport report)
    {
        var tiles = new List<Markup> { Tile("Duration", report.Seconds is { } seconds ? Words.Seconds(seconds) : "–", report.Record.End is { Recovered: true } ? "a later run ended it" : "") };
        if (report.Receipt is { } receipt)
        {
            tiles.Add(Tile("Requests", Words.Count(receipt.Requests), "while it ran"));
            tiles.Add(Tile("Failed", Words.Count(receipt.Failed), "not answered by a replica", receipt.Failed > 0 ? "bad" : "good"));
            tiles.Add(Tile("Errors", Words.Count(receipt.Errors), "answers with 5xx", receipt.Errors > 0 ? "bad" : ""));
            tiles.Add(Tile("Ready replicas", receipt.LeastReady == receipt.MostReady ? Words.Count(receipt.MostReady) : $"{Words.Count(receipt.LeastReady)} – {Words.Count(receipt.MostReady)}", "lowest and highest"));
        }

        return Html.Of($"<dl class=\"tiles\">\n{tiles}</dl>\n");
    }

    /// <summary>Who, when, from which commit, in place of what.</summary>
    public static Markup Facts(DeploymentReport report)
    {
        var record = report.Record;
        List<(string, Markup)> facts =
        [
            ("Release", Html.Of($"{record.Rollout.Release.Version} <code class=\"quiet\">{record.Rollout.Release.Digest}</code>")),
            ("In place of", report.Before is { } before ? Html.Of($"{before.Rollout.Release.Version} <span class=\"quiet\">rollout {before.Rollout.Id}</span>") : Html.Of($"nothing")),
            ("Begun", Html.Of($"{Words.Time(record.BegunAt)} by {record.By}")),
            ("Ended", record.End is { } end
                ? Html.Of($"{Words.Time(end.At)}{(end.Recovered ? $", by a later run of {end.By}" : "")}")
                : Html.Of($"not yet, or its run was killed, at step {record.LastStep ?? "begin"}")),
            ("Rollout", Html.Of($"{record.Rollout.Id}, slot {(record.Rollout.Slot is Slot.Blue ? "blue" : "green")}")),
        ];
        if (report.Commits.Now is { } commit)
            facts.Add(("Commit", Html.Of($"<code>{commit}</code>")));
        return Html.Of($"<dl class=\"facts\">\n{facts.Select(x => Html.Of($"<dt>{x.Item1}</dt><dd>{x.Item2}</dd>\n"))}</dl>\n");
    }

    /// <summary>Why it failed, in a sentence; nothing when it did not.</summary>
    public static Markup Reason(DeploymentReport report) => Html.When(report.Record.End?.Reason is not null, () => Html.Of($"<p class=\"note\"><strong>Why:</strong> {Engine.Redactor.Redact(report.Record.End!.Reason!)}</p>\n"));

    /// <summary>What each generation answered, by part.</summary>
    public static Markup Answered(DeploymentReport report)
    {
        if (report.Receipt is not { Generations: { IsDefaultOrEmpty: false } generations } receipt)
            return Markup.None;
        var rows = generations.OrderBy(x => x.Rollout == report.Record.Rollout.Id).SelectMany(x => new[]
        {
            Row("before the switch", x.Before), Row("during the switch", x.During), Row(report.Record.Succeeded ? "after it" : "while it was taken back", x.After),
        }.Where(y => y is not null).Select(y => (IEnumerable<Markup>)[Html.Of($"{report.VersionOf(x.Rollout)}"), .. y!]));
        var others = receipt.Requests - generations.Sum(x => x.Requests);
        return Html.Of(
            $"""
            {Page.Table("Answers by generation", ["Generation", "When", "Requests#", "5xx#", "p50#", "p95#"], rows)}
            {Html.When(others > 0, () => Html.Of($"<p class=\"quiet\">{Words.Plural(others, "request")} went to no generation: still open, no route for it, or a page of maintenance.</p>"))}
            """);

        static Markup[]? Row(string when, AnsweredPart? part) => part is null ? null :
            [Html.Of($"{when}"), Html.Of($"{Words.Count(part.Requests)}"), Html.Of($"{Words.Count(part.Errors)}"), Html.Of($"{Words.Milliseconds(part.P50)}"), Html.Of($"{Words.Milliseconds(part.P95)}")];
    }

    /// <summary>What differs from the release that served before.</summary>
    public static Markup Changes(DeploymentReport report) => Html.Of(
        $"""
        {Commits(report)}{Settings(report)}{Migrations(report)}{Images(report)}
        """);

    /// <summary>The replicas as they were at the end.</summary>
    public static Markup Replicas(DeploymentReport report) => report.Trace is not { Replicas: { IsEmpty: false } replicas }
        ? Html.Of($"<p class=\"quiet\">Nothing is kept of the replicas.</p>")
        : Page.Table("Replicas when it had ended", ["Service", "Replica", "Release", "State", "Since"], replicas.Select(x => (IEnumerable<Markup>)
        [
            Html.Of($"{x.Service}"), Html.Of($"<span class=\"mono\">{x.Instance}</span>"), Html.Of($"{(x.Rollout.Length > 0 ? report.VersionOf(x.Rollout) : "")}"),
            Html.Of($"<span class=\"{(x.State == "running" ? "good" : "bad")}\">{x.State}</span>"), Html.Of($"{(x.Since is { } since ? Words.Time(since) : "")}"),
        ]));

    /// <summary>What people were told of the failure; nothing when there was none.</summary>
    public static Markup Failure(DeploymentReport report) => report.Trace is { Failure: { IsEmpty: false } lines }
        ? Html.Of($"<pre>{string.Join('\n', lines)}</pre>\n")
        : Markup.None;

    private static Markup Tile(string name, string value, string more, string color = "") => Html.Of(
        $"<div><dt>{name}</dt><dd><span{Html.When(color.Length > 0, () => Html.Of($" class=\"{color}\""))}>{value}</span>{Html.When(more.Length > 0, () => Html.Of($"<small>{more}</small>"))}</dd></div>\n");

    private static Markup Commits(DeploymentReport report)
    {
        var sources = report.Sources;
        if (report.Before is null)
            return Html.Of($"<p>Nothing served before.</p>\n");
        var nothing = sources is { Note: null, Added.IsEmpty: true, Gone.IsEmpty: true };
        return Html.Of(
            $"""
            <h3>Commits</h3>
            {Html.When(sources.Note is not null, () => Html.Of($"<p class=\"quiet\">{sources.Note}</p>\n"))}{Html.When(nothing, () => Html.Of($"<p class=\"quiet\">None: both were deployed from the same commit.</p>\n"))}{List(sources.Added)}{Html.When(!sources.Gone.IsEmpty, () => Html.Of($"<p>Not any more:</p>\n{List(sources.Gone)}"))}
            """);

        static Markup List(ImmutableArray<ReportCommit> commits) => Html.When(!commits.IsEmpty, () => Html.Of(
            $"<ul class=\"commits\">\n{commits.Take(MostCommits).Select(x => Html.Of($"<li><code>{x.Sha[..Math.Min(8, x.Sha.Length)]}</code> {x.Subject} <span class=\"quiet\">{x.Author}</span></li>\n"))}</ul>\n{Html.When(commits.Length > MostCommits, () => Html.Of($"<p class=\"quiet\">And {Words.Count(commits.Length - MostCommits)} more.</p>\n"))}"));
    }

    private static Markup Settings(DeploymentReport report)
    {
        if (report.Before is not { } before)
            return Markup.None;
        var names = report.Record.Rollout.SettingsUnlike(before.Rollout);
        return Html.Of($"<h3>Settings</h3>\n{(names.IsEmpty ? Html.Of($"<p class=\"quiet\">The same.</p>\n") : Html.Of($"<ul>{names.Select(x => Html.Of($"<li>{x}</li>"))}</ul>\n"))}");
    }

    private static Markup Migrations(DeploymentReport report) => Html.When(!report.Migrations.IsEmpty, () => Html.Of(
        $"""
        <h3>Migrations</h3>
        {report.Migrations.Select(x => Html.Of(
            $"""
            {Page.Table($"Migrations at {Words.Time(x.At)}", ["Migration", "Kind", "State"], x.All.Select(y => (IEnumerable<Markup>)[Html.Of($"<code>{y.Name}</code>"), Html.Of($"{Kind(y.Phase)}"), Html.Of($"{(x.IsApplied(y) ? "applied" : "held until Contract")}")]))}
            <p class="quiet">{Words.Plural(x.Applied.Names.Length, "migration")} applied within {Words.Seconds(x.Applied.Seconds)}{(x.Contracted ? ", by Contract" : "")}, {Words.Time(x.At)}.</p>

            """))}
        """));

    private static string Kind(SchemaPhase? phase) => phase switch
    {
        SchemaPhase.Expand => "expanding",
        SchemaPhase.Contract => "contracting",
        _ => "not declared",
    };

    private static Markup Images(DeploymentReport report)
    {
        if (report.Record.Rollout.Release.Images is not { Count: > 0 } images)
            return Markup.None;
        var old = report.Before?.Rollout.Release.Images;
        return Html.Of(
            $"""

            <h3>Images</h3>
            {Page.Table("Images by digest", ["Image", "Digest", "Change"], images.Select(x => (IEnumerable<Markup>)
            [
                Html.Of($"{x.Key}"), Html.Of($"<code>{x.Value}</code>"),
                Html.Of($"{(old is null ? "" : old.GetValueOrDefault(x.Key) is not { } then ? "new" : then == x.Value ? "the same" : "changed")}"),
            ]))}
            """);
    }
}
