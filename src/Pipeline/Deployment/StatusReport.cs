using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment;

/// <summary>A release in a status: the command-line contract's fields.</summary>
public sealed record ReleaseStatus(string Version, string Digest, string Slot, DateTimeOffset? Since)
{
    /// <summary>The rollout that brought it.</summary>
    public string? Rollout { get; init; }
}

/// <summary>The lock's owner in a status.</summary>
public sealed record LockStatus(string Owner, int Pid, long Token, DateTimeOffset Since, DateTimeOffset Heartbeat);

/// <summary>The generation before the one that serves, while it is kept warm.</summary>
/// <param name="Rollout">The rollout that brought it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Replicas">How many of its replicas run.</param>
/// <param name="Until">Until when a rollback to it is but a switch; the first command afterwards that changes the environment ends it.</param>
public sealed record WarmStatus(string Rollout, string Version, int Replicas, DateTimeOffset Until);

/// <summary>How an environment is closed to its users.</summary>
/// <param name="Kind"><c>maintenance</c> or <c>hold</c>.</param>
/// <param name="Since">Since when.</param>
/// <param name="By">Who closed it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When a hold ends by itself.</param>
/// <param name="Allow">Who is served nevertheless.</param>
/// <param name="InForce">Whether the edge does as was said.</param>
public sealed record ClosureStatus(string Kind, DateTimeOffset Since, string By, string? Reason, DateTimeOffset? Until, ImmutableArray<string> Allow, bool InForce);

/// <summary>A replica in a status.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>running</c>, or what became of it.</param>
/// <param name="Healthy">Whether it answers its probe.</param>
/// <param name="Since">Since when it runs.</param>
/// <param name="Image">The digest of what it runs.</param>
public sealed record ReplicaStatus(string Name, string State, bool Healthy, DateTimeOffset? Since, string? Image);

/// <summary>A service in a status: how many replicas there should be and how many answer healthy, as the current release if it is in one.</summary>
public sealed record ServiceStatus(string Name, int Replicas, int Healthy)
{
    /// <summary><c>web</c>, <c>worker</c>, <c>singleton</c>, <c>store</c>, <c>monitor</c>, <c>edge</c> or <c>router</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The rollout that its replicas belong to; null: no release replaces it, or nothing serves.</summary>
    public string? Rollout { get; init; }

    /// <summary>How many replicas run.</summary>
    public int Running { get; init; }

    /// <summary>Since when the youngest of its replicas runs; null: none does.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The digest of what its replicas run; null: several, or none is known.</summary>
    public string? Image { get; init; }

    /// <summary>Its replicas.</summary>
    public ImmutableArray<ReplicaStatus> Instances { get; init; } = [];
}

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

    /// <summary>What is kept warm; null: nothing.</summary>
    public WarmStatus? Warm { get; init; }

    /// <summary>What differs from the definition and from the recorded release.</summary>
    public ImmutableArray<Drift> Drift { get; init; } = [];

    /// <summary>When it was looked.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>How it is closed to its users because a person said so; null: it is open.</summary>
    public ClosureStatus? Closed { get; init; }

    /// <summary>Looks; changes nothing.</summary>
    public static async Task<StatusReport> ReadAsync(DeployTarget target, TimeProvider time, CancellationToken cancellation)
    {
        var (reading, observing) = (target.Host.ReadAsync(cancellation), target.Host.ObserveAsync(cancellation));
        await Task.WhenAll(reading, observing);
        var (record, observed) = (await reading, await observing);
        var history = record.History;
        // What serves is asked of the edge; the record only tells since when, and speaks for an edge that is down.
        var current = observed.Serving?.Rollout ?? (observed.EdgeUp ? null : history.Current?.Rollout);
        var previous = history.Line.LastOrDefault(x => x.Rollout.Id != current?.Id && x.Rollout.Release.Version != current?.Release.Version);
        var now = time.GetUtcNow();
        // Also what should have ended by now: only a command that changes the environment ends it.
        var warm = target.KeepWarm > TimeSpan.Zero ? target.Warm(history, observed, DateTimeOffset.MinValue) : null;
        // What somebody else is just doing is no drift.
        var others = new[] { warm?.Rollout.Id, history.Unfinished?.Rollout.Id }.OfType<string>().ToList();
        var expected = current ?? history.Current?.Rollout;
        var services = Task.WhenAll(Parts(target, observed, current).Select(x => StatusAsync(target, x, current, time, cancellation)));
        var drift = expected is null || record.Holder is not null ? [] : await target.Host.DriftAsync(observed, expected, cancellation);
        return new StatusReport(
            target.System.Name, target.Environment, target.Edge.ToString(), Status(current, history), Status(previous?.Rollout, history), record.Holder, [.. await services])
        {
            At = now,
            EdgeUp = observed.EdgeUp,
            Closed = Closure.Of(record.Entries, now) is { } closure && Closure.Entry(record.Entries) is { } entry ? new ClosureStatus(
                closure.Kind.ToString().ToLowerInvariant(), entry.At, entry.By, closure.Reason, closure.Until, closure.Allow, observed.Closed == closure.Kind && !observed.IsHalfClosed) : null,
            Warm = warm is null ? null : new WarmStatus(
                warm.Rollout.Id, warm.Rollout.Release.Version, warm.Alive, history.Rollouts.Last(x => x.Succeeded).End!.At + target.KeepWarm),
            Drift = expected is null || record.Holder is not null ? [] : [.. Deployment.Drift.OfReplicas(target, observed, expected, others), .. drift],
            Interrupted = record.Holder is null && history.Unfinished is { } x ? $"{x.Rollout.Id} ({x.Rollout.Release.Version}) at step `{x.LastStep ?? "begin"}`" : null,
        };
    }

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.StatusReport);

    /// <summary>A service as it should be, and its replicas as they are; no service: the router.</summary>
    private sealed record Part(string Name, string Kind, Service? Service, int Wanted, string? Rollout, ImmutableArray<ObservedReplica> Replicas);

    private static IEnumerable<Part> Parts(DeployTarget target, Observed observed, Rollout? current)
    {
        var lasting = target.Host.LastingOf(target.System).ToHashSet();
        return
        [
            .. target.System.Released.Where(x => x is not Job).Select(x =>
            {
                ImmutableArray<ObservedReplica> replicas = [.. observed.Find(current?.Id)?.Of(x.Name) ?? []];
                return new Part(x.Name, KindOf(x), x, target.Host.CountOf(x, replicas.Length), current?.Id, replicas);
            }),
            .. target.System.Services.Where(x => lasting.Contains(x.Name)).Select(x => new Part(x.Name, KindOf(x), x, target.Host.CountOf(x), null, Lasting(x.Name))),
            .. lasting.Contains(Deployment.Drift.Router) ? [new Part(Deployment.Drift.Router, "router", null, target.Host.Routers, null, Lasting(Deployment.Drift.Router))] : (Part[])[],
        ];

        ImmutableArray<ObservedReplica> Lasting(string name) => [.. observed.Lasting.Where(x => x.Service == name)];
    }

    private static async Task<ServiceStatus> StatusAsync(DeployTarget target, Part part, Rollout? current, TimeProvider time, CancellationToken cancellation)
    {
        var ready = await Task.WhenAll(part.Replicas.Select(x => IsReadyAsync(target, x, part.Service?.Ready, part.Rollout is null ? "" : current!.Release.Version, time, cancellation)));
        var images = part.Replicas.Select(x => x.Image).Distinct().ToList();
        return new ServiceStatus(part.Name, part.Wanted, ready.Count(x => x))
        {
            Kind = part.Kind,
            Rollout = part.Rollout,
            Running = part.Replicas.Count(x => x.Alive),
            Since = part.Replicas.Max(x => x.Since),
            Image = images is [var one] ? one : null,
            Instances = [.. part.Replicas.Select((x, i) => new ReplicaStatus(x.Name, x.Alive ? "running" : x.State ?? "has ended", ready[i], x.Since, x.Image))],
        };
    }

    private static string KindOf(Service service) => service.GetType().Name.ToLowerInvariant();

    private static ReleaseStatus? Status(Rollout? rollout, ReleaseHistory history) => rollout is null ? null : new ReleaseStatus(
        rollout.Release.Version, rollout.Release.Digest, rollout.Slot.Text(),
        history.Rollouts.LastOrDefault(x => x.Rollout.Id == rollout.Id)?.End?.At)
    {
        Rollout = rollout.Id,
    };

    private static async Task<bool> IsReadyAsync(
        DeployTarget target, ObservedReplica replica, Probe? probe, string version, TimeProvider time, CancellationToken cancellation)
    {
        if (!replica.Alive || probe is null || replica.Ready is not null)
            return replica is { Alive: true, Ready: true };
        try
        {
            return await HealthGate.AskAsync(target.Host, replica, probe, version, time, cancellation) is null;
        }
        catch (Diagnostics.PipelineException)
        {
            // It cannot be asked, such as when it ended a moment ago, or the router is down: it is not healthy for anybody.
            return false;
        }
    }
}

/// <summary>A rollout in the history.</summary>
public sealed record HistoryRow(
    string Id, string Kind, string Version, string Digest, string Slot, DateTimeOffset Begun, DateTimeOffset? Ended, string Outcome,
    string? Reason, bool Recovered, string By)
{
    /// <summary>The commit that its run was of; null: not known.</summary>
    public string? Commit { get; init; }

    /// <summary>What users got meanwhile; null: that is not known.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>From the journal's record.</summary>
    public static HistoryRow From(RolloutRecord record) => new(
        record.Rollout.Id, record.Rollout.Kind.ToString().ToLowerInvariant(), record.Rollout.Release.Version, record.Rollout.Release.Digest,
        record.Rollout.Slot.Text(), record.BegunAt, record.End?.At,
        record.End is null ? "unfinished" : record.Succeeded ? "succeeded" : "failed",
        record.End?.Reason ?? (record.End is null ? $"at step `{record.LastStep ?? "begin"}`" : null), record.End?.Recovered ?? false, record.By)
    {
        Actor = record.Origin?.Actor,
        Run = record.Origin?.Run,
        Commit = record.Commit,
        Plan = record.Plan,
        ApprovedBy = record.Passed?.ApprovedBy,
        ApprovedHow = record.Passed?.ApprovedHow,
        Exception = record.Passed?.Exception,
        BreakGlass = record.Passed?.BreakGlass,
        Waived = record.Passed?.Waived ?? [],
        Said = record.Said,
        Receipt = record.End?.Receipt,
    };

    /// <summary>Who started it on GitHub; null elsewhere.</summary>
    public string? Actor { get; init; }

    /// <summary>The address of the run on GitHub; null elsewhere.</summary>
    public string? Run { get; init; }

    /// <summary>The hash of the plan.</summary>
    public string? Plan { get; init; }

    /// <summary>Who approved it; null: nobody had to.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>How it was approved.</summary>
    public string? ApprovedHow { get; init; }

    /// <summary>The reason of the exception that it needed.</summary>
    public string? Exception { get; init; }

    /// <summary>The reason for which gates were not asked.</summary>
    public string? BreakGlass { get; init; }

    /// <summary>The gates that it passed by an exception or by break-glass, and what each had said.</summary>
    public ImmutableArray<string> Waived { get; init; } = [];

    /// <summary>What its steps have found that people should know of.</summary>
    public ImmutableArray<string> Said { get; init; } = [];
}

/// <summary>The rollouts of an environment, newest first.</summary>
public sealed record HistoryReport(string System, string Environment, ImmutableArray<HistoryRow> Rollouts)
{
    /// <summary>Where the record is not what was written; empty: it is.</summary>
    public ImmutableArray<ChainBreak> Breaks { get; init; } = [];

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.HistoryReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RolloutReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(HistoryReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
