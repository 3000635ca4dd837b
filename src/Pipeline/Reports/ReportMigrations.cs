using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;

namespace Pipeline.Reports;

/// <summary>A run of migrations.</summary>
/// <param name="At">When it had ended.</param>
/// <param name="Applied">What it applied, and how long that took.</param>
/// <param name="All">These, and those that it left for <c>Contract</c>, in their order.</param>
public sealed record ReportMigrations(DateTimeOffset At, AppliedMigrations Applied, ImmutableArray<SchemaMigration> All)
{
    /// <summary>Whether <c>Contract</c> made it, which removes what no release needs any more.</summary>
    public bool Contracted { get; init; }

    /// <summary>Whether the run has applied a migration.</summary>
    public bool IsApplied(SchemaMigration migration) => Applied.Names.Contains(migration.Name);

    /// <summary>What the journal says of a rollout's; an id may come back, so only until then.</summary>
    internal static ImmutableArray<ReportMigrations> Of(RolloutRecord record, IEnumerable<JournalEntry> entries) =>
    [
        .. entries.SkipWhile(x => x.Seq != record.Seq).Skip(1).Where(x => x.Id == record.Rollout.Id).TakeWhile(x => x.Event is not JournalEvent.Begun)
            .Where(x => x is { Applied.Names.IsDefaultOrEmpty: false, Schema: not null })
            .Select(x => new ReportMigrations(
                x.At, x.Applied!, [.. x.Schema!.Migrations.Where(y => y.State is MigrationState.Held || x.Applied!.Names.Contains(y.Name))])
            {
                Contracted = x.Event is JournalEvent.Contracted,
            }),
    ];
}
