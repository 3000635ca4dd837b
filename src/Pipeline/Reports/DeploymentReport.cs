using System.Collections.Immutable;
using Pipeline.Deployment;

namespace Pipeline.Reports;

/// <summary>A deployment as a page shows it: a value, made of the journal and of what the deployment has left.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Record">The rollout's way through the journal.</param>
public sealed record DeploymentReport(string System, string Environment, RolloutRecord Record)
{
    /// <summary>What served before; null: nothing.</summary>
    public RolloutRecord? Before { get; init; }

    /// <summary>What the deployment has left beside the journal; null: nothing is kept.</summary>
    public DeploymentTrace? Trace { get; init; }

    /// <summary>The steps as they were done.</summary>
    public ImmutableArray<ReportStep> Steps { get; init; } = [];

    /// <summary>What differs in the sources from the release that served before.</summary>
    public SourceChanges Sources { get; init; } = SourceChanges.Unknown("the journal does not name the commits of both releases");

    /// <summary>The runs of migrations that it made, and those that <c>Contract</c> made while it served.</summary>
    public ImmutableArray<ReportMigrations> Migrations { get; init; } = [];

    /// <summary>The commit that its release was deployed from, and that of the release that served before.</summary>
    public (string? Now, string? Then) Commits { get; init; }

    /// <summary>Its place on a page, unique among the deployments of an environment.</summary>
    public string Anchor => $"r{Record.Seq.ToString(global::System.Globalization.CultureInfo.InvariantCulture)}-{Record.Rollout.Id}";

    /// <summary>What users got; null: that is not known.</summary>
    public Receipt? Receipt => Record.End?.Receipt;

    /// <summary>How long it took; null: that is not known.</summary>
    public double? Seconds => Record.End is { } end && end.At >= Record.BegunAt && !end.Recovered ? (end.At - Record.BegunAt).TotalSeconds : null;

    /// <summary>The steps of its plan that were not done.</summary>
    public IEnumerable<string> Undone => Record.Steps.Except(Steps.Select(x => x.Name)).Except(Record.Succeeded ? ["record", "prune"] : []);

    /// <summary>A rollout's version, or its id where the journal does not know it.</summary>
    /// <param name="rollout">Its id.</param>
    public string VersionOf(string rollout) =>
        rollout == Record.Rollout.Id ? Record.Rollout.Release.Version : rollout == Before?.Rollout.Id ? Before.Rollout.Release.Version : rollout;

    /// <summary>All deployments of an environment, oldest first, without what they have left.</summary>
    /// <param name="system">The system's name.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="entries">The journal.</param>
    public static ImmutableArray<DeploymentReport> Of(string system, string environment, IReadOnlyList<JournalEntry> entries)
    {
        var reports = ImmutableArray.CreateBuilder<DeploymentReport>();
        var commits = new Dictionary<Release, string?>();
        var rollouts = ReleaseHistory.From(entries).Rollouts;
        foreach (var record in rollouts)
        {
            // The commit of a rollback's run says nothing of the release that it brings back.
            if (record.Rollout.Kind is RolloutKind.Deploy && record.Commit is not null)
                commits[record.Rollout.Release] = record.Commit;
            var before = record.Replaces is { } id ? reports.LastOrDefault(x => x.Record.Rollout.Id == id)?.Record : null;
            reports.Add(new DeploymentReport(system, environment, record)
            {
                Before = before,
                Steps = ReportStep.Of(record, entries),
                Migrations = ReportMigrations.Of(record, entries),
                Commits = (commits.GetValueOrDefault(record.Rollout.Release), before is null ? null : commits.GetValueOrDefault(before.Rollout.Release)),
            });
        }

        return reports.ToImmutable();
    }

    /// <summary>The report with what the deployment has left.</summary>
    public DeploymentReport With(DeploymentTrace? trace) =>
        trace?.Rollout != Record.Rollout.Id ? this : this with { Trace = trace, Steps = trace.Steps.IsEmpty ? Steps : [.. trace.Steps.Select(ReportStep.Of)] };
}
