using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>A release in a status: the command-line contract's fields.</summary>
public sealed record ReleaseStatus(string Version, string Digest, string Slot, DateTimeOffset? Since);

/// <summary>The lock's owner in a status.</summary>
public sealed record LockStatus(string Owner, int Pid, long Token, DateTimeOffset Since, DateTimeOffset Heartbeat);

/// <summary>A service in a status: how many replicas there should be and how many answer healthy as the current release.</summary>
public sealed record ServiceStatus(string Name, int Replicas, int Healthy);

/// <summary>An environment as it really is, by the command-line contract's field names.</summary>
public sealed record StatusReport(
    string System, string Environment, string Url, ReleaseStatus? Current, ReleaseStatus? Previous, LockStatus? Lock,
    ImmutableArray<ServiceStatus> Services)
{
    /// <summary>A rollout whose run was killed; null: none. The next mutating command completes or undoes it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Interrupted { get; init; }

    /// <summary>Whether the edge runs.</summary>
    public bool EdgeUp { get; init; }

    /// <summary>Looks; changes nothing.</summary>
    public static async Task<StatusReport> ReadAsync(DeployTarget target, CancellationToken cancellation)
    {
        var record = await target.Host.ReadAsync(cancellation);
        var history = record.History;
        var observed = await target.Host.ObserveAsync(cancellation);
        // What serves is asked of the edge; the record only tells since when, and speaks for an edge that is down.
        var current = observed.Serving?.Rollout ?? (observed.EdgeUp ? null : history.Current?.Rollout);
        var previous = history.Line.LastOrDefault(x => x.Rollout.Id != current?.Id && x.Rollout.Release.Version != current?.Release.Version);
        var services = await Task.WhenAll(target.System.Released.Where(x => x is not Job).Select(async service =>
        {
            var replicas = observed.Find(current?.Id)?.Of(service.Name) ?? [];
            var ready = await Task.WhenAll(replicas.Select(x => IsReadyAsync(target, x, service.Ready!, current!.Release.Version, cancellation)));
            return new ServiceStatus(service.Name, service is Replicated replicated ? replicated.Replicas : 1, ready.Count(x => x));
        }));
        return new StatusReport(
            target.System.Name, target.Environment, target.Edge.ToString(), Status(current, history), Status(previous?.Rollout, history), record.Holder, [.. services])
        {
            EdgeUp = observed.EdgeUp,
            Interrupted = record.Holder is null && history.Unfinished is { } x ? $"{x.Rollout.Id} ({x.Rollout.Release.Version}) at step `{x.LastStep ?? "begin"}`" : null,
        };
    }

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.StatusReport);

    private static ReleaseStatus? Status(Rollout? rollout, ReleaseHistory history) => rollout is null ? null : new ReleaseStatus(
        rollout.Release.Version, rollout.Release.Digest, rollout.Slot.Text(),
        history.Rollouts.LastOrDefault(x => x.Rollout.Id == rollout.Id)?.End?.At);

    private static async Task<bool> IsReadyAsync(
        DeployTarget target, ObservedReplica replica, Probe probe, string version, CancellationToken cancellation) =>
        replica.Alive && await HealthGate.AskAsync(target.Host, replica, probe, version, TimeProvider.System, cancellation) is null;
}

/// <summary>A rollout in the history.</summary>
public sealed record HistoryRow(
    string Id, string Kind, string Version, string Digest, string Slot, DateTimeOffset Begun, DateTimeOffset? Ended, string Outcome,
    string? Reason, bool Recovered, string By)
{
    /// <summary>From the journal's record.</summary>
    public static HistoryRow From(RolloutRecord record) => new(
        record.Rollout.Id, record.Rollout.Kind.ToString().ToLowerInvariant(), record.Rollout.Release.Version, record.Rollout.Release.Digest,
        record.Rollout.Slot.Text(), record.BegunAt, record.End?.At,
        record.End is null ? "unfinished" : record.Succeeded ? "succeeded" : "failed",
        record.End?.Reason ?? (record.End is null ? $"at step `{record.LastStep ?? "begin"}`" : null), record.End?.Recovered ?? false, record.By);
}

/// <summary>The rollouts of an environment, newest first.</summary>
public sealed record HistoryReport(string System, string Environment, ImmutableArray<HistoryRow> Rollouts)
{
    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.HistoryReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(HistoryReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
