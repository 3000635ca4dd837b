using System.Collections.Immutable;
using System.Text.Json;

namespace Pipeline.Deployment;

/// <summary>One rollout, whole.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="Rollout">What it was and how it ended.</param>
/// <param name="Entries">All that the journal has of it, in order.</param>
public sealed record RolloutReport(string System, string Environment, HistoryRow Rollout, ImmutableArray<JsonElement> Entries)
{
    /// <summary>The report of a rollout; null: there is none with this id.</summary>
    public static RolloutReport? Of(string system, string environment, EnvironmentRecord record, string id) =>
        record.History.Rollouts.LastOrDefault(x => x.Rollout.Id == id) is { } rollout
            ? new RolloutReport(system, environment, HistoryRow.From(rollout), [.. record.Entries.Where(x => x.Id == id).Select(x => JsonSerializer.SerializeToElement(x, DeploymentJson.Default.JournalEntry))])
            : null;

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RolloutReport);
}
