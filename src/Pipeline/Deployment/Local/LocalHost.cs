using System.Collections.Immutable;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Local;

/// <summary>Environment <c>local</c>: this machine, without containers and without root.</summary>
public sealed class LocalHost : IDeployHost, IDisposable
{
    private readonly LocalLayout _layout;
    private readonly SystemDefinition _system;
    private readonly ReplicaProcesses _replicas;
    private readonly ReleaseStore _releases;
    private readonly RouterProcess _router;
    private readonly GivenSecrets _given;
    private readonly EdgePass _pass = new();
    private Closure? _closure;
    // Fresh connections: a pooled one to a replica that ended would make a health answer look like an error of the new one.
    private readonly HttpClient _direct = new(Handler(TimeSpan.Zero)) { Timeout = Timeout.InfiniteTimeSpan };

    private LocalHost(LocalLayout layout, SystemDefinition system, int port, string router, GivenSecrets given, TimeProvider time)
    {
        _given = given;
        _layout = layout;
        _system = system;
        _replicas = new ReplicaProcesses(system, layout, new LocalSettings(system, layout, port, given), time);
        _releases = new ReleaseStore(layout);
        _router = new RouterProcess(system, layout, port, router, time);
        _pass.InnerHandler = Handler(TimeSpan.FromSeconds(10));
        Edge = new HttpClient(_pass) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <summary>The target for a system in a local environment.</summary>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="folder">The folder of all environments; this one's files lie in <c>environment/system</c> below it.</param>
    /// <param name="router">The router's program.</param>
    /// <param name="time">The clock.</param>
    /// <param name="given">The secrets that people give; null: those of variables.</param>
    public static DeployTarget Target(SystemDefinition system, LocalEnvironment environment, string folder, string router, TimeProvider time, GivenSecrets? given = null)
    {
        var here = system.In(environment);
        var files = here with { Services = [.. here.Services.Where(x => x.Artifact is FilesArtifact)] };
        var host = new LocalHost(new LocalLayout(Path.Combine(folder, environment.Name, system.Name)), files, environment.Port, router, given ?? GivenSecrets.OfVariables, time);
        return new DeployTarget(files, environment.Name, host) { Strategy = environment.Strategy, KeepWarm = environment.KeepWarm, Watch = environment.Watch, Given = given ?? GivenSecrets.OfVariables };
    }

    /// <inheritdoc/>
    public Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        _given.Require(_system.Secrets);
        _layout.Create();
        var seen = Journal.Read(_layout.Journal) is [.., var last] ? last.Token : 0;
        var @lock = DeployLock.Acquire(_layout.Lock, owner, seen, time);
        try
        {
            var journal = Journal.Open(_layout.Journal, @lock.Token, owner, time);
            _closure = Closure.Of(journal.Entries, time.GetUtcNow());
            return Task.FromResult(new Hold(@lock.Token, journal, () =>
            {
                @lock.Dispose();
                return ValueTask.CompletedTask;
            }));
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation)
    {
        var content = Journal.ReadContent(_layout.Journal);
        var holder = LockState.ReadHeld(_layout.Lock) is { } held ? new LockStatus(held.Owner, held.Process.Pid, held.Token, held.Since, held.Heartbeat) : null;
        return Task.FromResult(new EnvironmentRecord(content.Entries, holder) { Breaks = content.Breaks });
    }

    /// <inheritdoc/>
    public Task TidyAsync(CancellationToken cancellation)
    {
        foreach (var file in new[] { _layout.Root, _layout.Records }.SelectMany(x => Directory.EnumerateFiles(x, "*.tmp")))
            File.Delete(file);
        _releases.Tidy();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var state = await _router.StateAsync(cancellation);
        _pass.Value = state?.Table?.Pass;
        return new Observed(state is not null, state is null ? [] : Routing.Shares(state), _replicas.Observe())
        {
            Closed = ClosedTable.KindOf(state),
            Lasting = state is null ? [] : [new ObservedReplica(Drift.Router, Drift.Router, null, true) { Since = Launcher.StartedAt(_layout.Router), Ready = true }],
        };
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation) => Task.FromResult<ImmutableArray<Drift>>(
        _releases.IsWhole(current.Release) ? [] :
        [
            .. _system.Released.Where(x => x is not Job).Select(x => new Drift(
                x.Name, "files", $"the files of {current.Release.Version} in {_layout.Release(current.Release.Version)} are not those that were placed", Drift.Deploy)),
        ]);

    /// <inheritdoc/>
    public Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation) => _router.OpenAsync(cancellation);

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        await _router.CloseAsync(token, cancellation);
        // Lock and journal are still open: they go with the last of the other files, and come again empty.
        foreach (var folder in data ? (string[])[_layout.Data, _layout.Secrets, _layout.Releases, _layout.Records] : [])
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => _releases.PlaceAsync(release, source, cancellation);

    /// <inheritdoc/>
    public Task<Release?> KeptAsync(string version, CancellationToken cancellation) => Task.FromResult(_releases.Kept(version));

    /// <inheritdoc/>
    public string? FilesOf(Release release) => _releases.IsWhole(release) ? _layout.Release(release.Version) : null;

    /// <inheritdoc/>
    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) => _replicas.RunAsync(rollout, job, say, cancellation);

    /// <inheritdoc/>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var last = "";
        await _replicas.RunAsync(rollout, job with { Command = command }, x => say(last = x), cancellation);
        return last;
    }

    /// <inheritdoc/>
    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) =>
        _replicas.EnsureAsync(rollout, service, replicas, cancellation);

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(within);
        return await _direct.GetAsync(new Uri(replica.Url!, path), bound.Token);
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation) => probe switch
    {
        ExecProbe exec => await _replicas.ProbeAsync(replica, exec, cancellation),
        TcpProbe when replica.Url is { } url => await FreePort.IsOpenAsync(url.Port, cancellation) ? null : $"port {url.Port} is closed",
        _ => throw new InvalidOperationException($"{probe.GetType().Name} is not asked this way"),
    };

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        Routing.RequireAnswers(observed, shares);
        _pass.Value = await _router.RouteAsync(token, observed, shares, _closure, _pass.Value, cancellation);
    }

    /// <inheritdoc/>
    public async Task CloseAsync(Closure? closure, long token, CancellationToken cancellation)
    {
        _closure = closure;
        _pass.Value = await _router.CloseAsync(token, closure, cancellation);
    }

    /// <inheritdoc/>
    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) =>
        Task.FromResult(_layout.Record(name) is var path && File.Exists(path) ? File.ReadAllBytes(path) : null);

    /// <inheritdoc/>
    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation)
    {
        var path = _layout.Record(name);
        if (content.Length == 0)
        {
            File.Delete(path);
            return Task.CompletedTask;
        }

        Directory.CreateDirectory(_layout.Records);
        DurableFile.Write(path, content);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        await _router.StateAsync(cancellation) is { } state ? Routing.Figures(state) : [];

    /// <inheritdoc/>
    public async Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) =>
        await _router.StateAsync(cancellation) is { } state ? Routing.Reading(state) : null;

    /// <inheritdoc/>
    public Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation) =>
        _router.DrainAsync(rollout, requests, webSockets, cancellation);

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) =>
        _replicas.StopAsync(rollout, service, grace, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) =>
        Task.FromResult(_replicas.Tail(rollout, lines));

    /// <inheritdoc/>
    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        _releases.Prune(used, keep);
        _replicas.Prune(keep);
        foreach (var name in DeploymentTrace.Old(Directory.EnumerateFiles(_layout.Records).Select(x => Path.GetFileName(x))))
            File.Delete(_layout.Record(name));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        _direct.Dispose();
        _router.Dispose();
    }

    private static SocketsHttpHandler Handler(TimeSpan pooled) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = pooled,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    };
}
