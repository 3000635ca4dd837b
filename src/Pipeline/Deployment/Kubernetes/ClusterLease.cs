using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// The right to change an environment: a Lease of the cluster (<c>coordination.k8s.io</c>). A run renews it while it lives, so one that was killed keeps
/// nobody out for longer than <see cref="Lasts"/>. How often it changed hands is the fencing token.
/// </summary>
internal sealed class ClusterLease : IDisposable
{
    /// <summary>How long it is somebody's after the last sign of life.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(4);

    private readonly ClusterClient _client;
    private readonly TimeProvider _time;
    private readonly ITimer _renewal;
    private readonly SemaphoreSlim _one = new(1);
    private JsonObject _lease;
    private long _renewed;
    private string? _lost;

    private ClusterLease(ClusterClient client, JsonObject lease, TimeProvider time)
    {
        (_client, _lease, _time, _renewed) = (client, lease, time, time.GetTimestamp());
        _renewal = time.CreateTimer(_ => _ = RenewAsync(), null, RenewedEvery, RenewedEvery);
    }

    /// <summary>Grows with every run that held the environment.</summary>
    public long Token => TokenOf(_lease);

    /// <summary>Who holds it; null: nobody.</summary>
    /// <param name="lease">The object; null: there is none.</param>
    /// <param name="now">The cluster's time.</param>
    public static LockStatus? HolderOf(JsonObject? lease, DateTimeOffset now) =>
        lease?["spec"] is JsonObject spec && (string?)spec["holderIdentity"] is { Length: > 0 } holder && At(spec, "renewTime") is var renewed && now < renewed + Lasts
            ? new LockStatus(holder.Split('#')[0], 0, TokenOf(lease), At(spec, "acquireTime"), renewed) : null;

    /// <summary>Takes it.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="state">Where the environment keeps what it knows.</param>
    /// <param name="owner">User and machine, for people.</param>
    /// <param name="atLeast">A token known from elsewhere that the new one must exceed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="PipelineException">Somebody else holds it: exit 3.</exception>
    public static async Task<ClusterLease> TakeAsync(ClusterClient client, ClusterState state, string owner, long atLeast, TimeProvider time, CancellationToken cancellation)
    {
        var lease = await client.GetAsync(state.Lease, cancellation);
        if (HolderOf(lease, client.Now) is { } other)
            throw InUse(client, state, other);
        var now = Text(client.Now);
        var spec = new JsonObject
        {
            ["holderIdentity"] = $"{owner}#{Guid.NewGuid():n}",
            ["leaseDurationSeconds"] = (int)Lasts.TotalSeconds,
            ["acquireTime"] = now,
            ["renewTime"] = now,
            ["leaseTransitions"] = Math.Max(lease is null ? 0 : TokenOf(lease), atLeast) + 1,
        };
        try
        {
            if (lease is null)
                return new(client, await client.CreateAsync(state.Make(state.Lease, "spec", spec), cancellation), time);
            lease["spec"] = spec;
            return new(client, await client.ReplaceAsync(lease, cancellation), time);
        }
        catch (ClusterAnswer e) when (e.IsConflict)
        {
            // Another run was faster by a moment.
            var first = HolderOf(await client.GetAsync(state.Lease, cancellation), client.Now);
            throw first is null ? PipelineException.Refused("The environment is in use by another run", $"{state.Lease}", e.Message, "try again") : InUse(client, state, first);
        }
    }

    /// <summary>Refuses when this run does not hold it any more.</summary>
    /// <exception cref="PipelineException">It does not: exit 3.</exception>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        var there = _lost is null ? await _client.GetAsync(ObjectName.Of(_lease), cancellation) : null;
        if (_lost is null && Holder(there) != Holder(_lease))
            _lost = there is null ? "the lease is gone" : $"it is held by {Holder(there)?.Split('#')[0]} now";
        if (_lost is null && _time.GetElapsedTime(Interlocked.Read(ref _renewed)) > Lasts)
            _lost = $"the lease could not be renewed for {Lasts.TotalSeconds:0} s";
        if (_lost is not null)
            throw Lost();
    }

    /// <summary>What is thrown by whatever this run still tries to change.</summary>
    public PipelineException Lost(Exception? inner = null) => LostLease.Because($"{ObjectName.Of(_lease)}", _lost ?? "another run has changed what this one was about to change", inner);

    /// <summary>Gives it back: the next run need not wait.</summary>
    public async ValueTask GiveBackAsync()
    {
        await _renewal.DisposeAsync();
        await _one.WaitAsync();
        try
        {
            if (_lost is not null)
                return;
            _lost = "it was given back";
            // The token stays.
            var given = (JsonObject)_lease.DeepClone();
            given["spec"]!["holderIdentity"] = "";
            await _client.ReplaceAsync(given, default);
        }
        catch (Exception e) when (e is ClusterAnswer or PipelineException or ObjectDisposedException)
        {
            // It ends by itself.
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>No further sign of life.</summary>
    public void Dispose()
    {
        _renewal.Dispose();
        _lost ??= "the run has ended";
    }

    private async Task RenewAsync()
    {
        // One that takes long is not overtaken by the next.
        if (!await _one.WaitAsync(0))
            return;
        try
        {
            if (_lost is not null)
                return;
            var next = (JsonObject)_lease.DeepClone();
            next["spec"]!["renewTime"] = Text(_client.Now);
            var begun = _time.GetTimestamp();
            _lease = await _client.ReplaceAsync(next, default);
            Interlocked.Exchange(ref _renewed, begun);
        }
        catch (ClusterAnswer e) when (e.IsConflict)
        {
            _lost = "another run has taken it";
        }
        catch (Exception e) when (e is PipelineException or ClusterAnswer or ObjectDisposedException)
        {
            // The next one may come through; what is changed meanwhile asks whose it is.
        }
        finally
        {
            _one.Release();
        }
    }

    private static PipelineException InUse(ClusterClient client, ClusterState state, LockStatus other) => PipelineException.Refused(
        "The environment is in use by another run", $"{client.Where}, {state.Lease}", $"it is held by {other.Owner} since {other.Since:u}",
        $"wait for it to end; when it is dead, the environment is free within {Lasts.TotalSeconds:0} s");

    private static string? Holder(JsonObject? lease) => (string?)lease?["spec"]?["holderIdentity"];

    private static long TokenOf(JsonObject lease) => (long?)lease["spec"]?["leaseTransitions"] ?? 0;

    private static DateTimeOffset At(JsonObject spec, string field) =>
        DateTimeOffset.TryParse((string?)spec[field], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
