using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Hosting;

/// <summary>The run was killed: nothing that it would still do may happen.</summary>
internal sealed class KilledException() : Exception("killed");

/// <summary>A host that counts the operations which change something, and lets something happen once, before or after one of them.</summary>
/// <param name="host">What does them.</param>
/// <param name="at">Which, by its number from 1 on and its name.</param>
/// <param name="after">Whether it still takes effect.</param>
/// <param name="happens">What happens then; a <see cref="KilledException"/> ends the run without a farewell.</param>
internal sealed class AtOperation(IDeployHost host, Predicate<(int Number, string Name)> at, bool after, Func<Task> happens) : IDeployHost
{
    private readonly List<string> _trace = [];
    private bool _dead;
    private bool _happened;

    /// <summary>Whether it happens while the operation is under way, and not before or after it.</summary>
    public bool During { get; init; }

    /// <summary>The operations so far.</summary>
    public IReadOnlyList<string> Trace => _trace;

    public HttpClient Edge => host.Edge;

    public IReadOnlyList<EdgeClient> Edges => host.Edges;

    public CanaryBy CanaryBy => host.CanaryBy;

    public Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation) => Alive(() => host.EdgesOfAsync(rollout, cancellation));

    public bool KeepsSettings => host.KeepsSettings;

    public IEnumerable<string> LastingOf(Pipeline.Systems.SystemDefinition system) => host.LastingOf(system);

    public string? WhyNoCanary => host.WhyNoCanary;

    public string? WhyNotClosed => host.WhyNotClosed;

    public int CountOf(Service service) => host.CountOf(service);

    public int CountOf(Service service, int found) => host.CountOf(service, found);

    public bool IsWarm(ObservedRollout rollout) => host.IsWarm(rollout);

    public Task RequireHeldAsync(CancellationToken cancellation) => host.RequireHeldAsync(cancellation);

    public IDisposable? TakeBack() => host.TakeBack();

    public Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) => Alive(() => host.LivesAsync(rollout, replica, cancellation));

    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        var hold = await host.HoldAsync(owner, time, cancellation);
        var around = new Hold(hold.Token, hold.Journal, async () =>
        {
            // A killed run gives nothing back: its connections just end.
            if (_dead)
                ((IDisposable)host).Dispose();
            else
                await hold.DisposeAsync();
        })
        { Warnings = hold.Warnings };
        hold.Warn = x => around.Warn?.Invoke(x);
        return around;
    }

    public Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation) => Alive(() => host.ReadAsync(cancellation));

    public Task TidyAsync(CancellationToken cancellation) => Do("tidy", () => host.TidyAsync(cancellation));

    public Task<Observed> ObserveAsync(CancellationToken cancellation) => Alive(() => host.ObserveAsync(cancellation));

    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => Alive(async () =>
    {
        await host.VerifyAsync(release, say, cancellation);
        return true;
    });

    public Task RequireRoomAsync(Capacity needed, Action<string> say, CancellationToken cancellation) => Alive(async () =>
    {
        await host.RequireRoomAsync(needed, say, cancellation);
        return true;
    });

    public Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation) => Alive(() => host.DriftAsync(observed, current, cancellation));

    public Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation) => Do("open", () => host.OpenEdgeAsync(apply, say, warn, cancellation));

    public Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation) => Do("close", () => host.CloseEdgeAsync(data, token, cancellation));

    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => Do("place", () => host.PlaceAsync(release, source, cancellation));

    public Task<Release?> KeptAsync(string version, CancellationToken cancellation) => Alive(() => host.KeptAsync(version, cancellation));

    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) => Do(job.Name, () => host.RunAsync(rollout, job, say, cancellation));

    public Task<ImmutableArray<Pipeline.Deployment.Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation) => Alive(() => host.ChangedStoresAsync(cancellation));

    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) =>
        Do($"{(back ? "bring back" : "replace")} {store.Name}", () => host.ReplaceStoreAsync(store, back, say, cancellation));

    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => Do($"keep {store.Name}", () => host.KeepStoreAsync(store, cancellation));

    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var answer = "";
        await Do($"call {job.Name} {command[0]}", async () => answer = await host.CallAsync(rollout, job, command, say, cancellation));
        return answer;
    }

    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) =>
        Do($"start {service.Name}", () => host.EnsureAsync(rollout, service, replicas, cancellation));

    public Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) =>
        Do("ready " + string.Join(' ', services.Select(x => x.Name)), () => host.ReadyAsync(rollout, services, cancellation));

    public Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation) =>
        Alive(() => host.AskAsync(replica, path, within, cancellation));

    public Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation) => Alive(() => host.ProbeAsync(replica, probe, cancellation));

    public Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation) =>
        // The old release is in the table beside the new one, until it is to stop.
        Do(shares.Length == 1 ? "forget" : "switch", () => host.RouteAsync(shares, token, cancellation));

    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) => Do("shut", () => host.CloseAsync(closure, token, cancellation));

    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => Alive(() => host.ReadRecordAsync(name, cancellation));

    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation) => Alive(async () =>
    {
        await host.WriteRecordAsync(name, content, token, cancellation);
        return true;
    });

    public Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) => Alive(() => host.FiguresAsync(cancellation));

    public Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) => Alive(() => host.TrafficAsync(cancellation));

    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        Drained? left = null;
        await Do("drain", async () => left = await host.DrainAsync(rollout, requests, webSockets, cancellation));
        return left!;
    }

    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) =>
        Do($"stop {service?.Name ?? "all"}", () => host.StopAsync(rollout, service, grace, cancellation));

    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) => Alive(() => host.TailAsync(rollout, lines, cancellation));

    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation) => Do("prune", () => host.PruneAsync(used, keep, cancellation));

    private Task<T> Alive<T>(Func<Task<T>> ask) => _dead ? throw new KilledException() : ask();

    private async Task Do(string name, Func<Task> operation)
    {
        if (_dead)
            throw new KilledException();
        _trace.Add(name);
        var now = !_happened && at((_trace.Count, name));
        _happened |= now;
        if (now && During)
        {
            var work = operation();
            // Nobody waits for it when the run is killed.
            _ = work.ContinueWith(x => x.Exception, TaskScheduler.Default);
            await HappenAsync();
            await work;
            return;
        }

        if (now && !after)
            await HappenAsync();
        await operation();
        if (now && after)
            await HappenAsync();
    }

    private async Task HappenAsync()
    {
        try
        {
            await happens();
        }
        catch (KilledException)
        {
            _dead = true;
            throw;
        }
    }
}
