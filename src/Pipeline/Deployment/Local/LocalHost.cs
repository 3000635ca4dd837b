using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems;

namespace Pipeline.Deployment.Local;

/// <summary>Environment <c>local</c>: this machine, without containers and without root.</summary>
public sealed class LocalHost : IDeployHost, IDisposable
{
    private readonly LocalLayout _layout;
    private readonly ReplicaProcesses _replicas;
    private readonly ReleaseStore _releases;
    private readonly RouterProcess _router;
    // Fresh connections: a pooled one to a replica that ended would make a health answer look like an error of the new one.
    private readonly HttpClient _direct = new(Handler(TimeSpan.Zero)) { Timeout = Timeout.InfiniteTimeSpan };

    private LocalHost(LocalLayout layout, Service service, int port, string router, TimeProvider time)
    {
        _layout = layout;
        _replicas = new ReplicaProcesses(service, layout, time);
        _releases = new ReleaseStore(layout);
        _router = new RouterProcess(layout, port, router, time);
        Edge = new HttpClient(Handler(TimeSpan.FromSeconds(10))) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <summary>The target for a system in a local environment.</summary>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="folder">The folder of all environments; this one's files lie in <c>environment/system</c> below it.</param>
    /// <param name="router">The router's program.</param>
    /// <param name="time">The clock.</param>
    public static DeployTarget Target(SystemDefinition system, LocalEnvironment environment, string folder, string router, TimeProvider time)
    {
        var layout = new LocalLayout(Path.Combine(folder, environment.Name, system.Name));
        return new DeployTarget(
            system, environment.Name, new LocalHost(layout, system.Served, environment.Port, router, time), layout.Lock, layout.Journal);
    }

    /// <inheritdoc/>
    public void Prepare() => _layout.Create();

    /// <inheritdoc/>
    public void Tidy()
    {
        foreach (var file in Directory.EnumerateFiles(_layout.Root, "*.tmp"))
            File.Delete(file);
        _releases.Tidy();
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var state = await _router.StateAsync(cancellation);
        var active = state?.Active is { Replicas.Count: > 0 } x ? x.Deployment : null;
        return new Observed(state is not null, active, _replicas.Observe());
    }

    /// <inheritdoc/>
    public Task OpenEdgeAsync(CancellationToken cancellation) => _router.OpenAsync(cancellation);

    /// <inheritdoc/>
    public Task CloseEdgeAsync(long token, CancellationToken cancellation) => _router.CloseAsync(token, cancellation);

    /// <inheritdoc/>
    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => _releases.PlaceAsync(release, source, cancellation);

    /// <inheritdoc/>
    public Release? Kept(string version) => _releases.Kept(version);

    /// <inheritdoc/>
    public Task StartAsync(Rollout rollout, int replicas, CancellationToken cancellation) => _replicas.StartAsync(rollout, replicas, cancellation);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, CancellationToken cancellation) =>
        _direct.GetAsync(new Uri(replica.Url, path), cancellation);

    /// <inheritdoc/>
    public async Task SwitchAsync(string? rollout, long token, CancellationToken cancellation)
    {
        var target = rollout is null ? null : _replicas.Observe().FirstOrDefault(x => x.Rollout.Id == rollout);
        if (rollout is not null && target is not { Alive: > 0 })
            throw PipelineException.Failed($"The edge cannot switch to {rollout}", why: "none of its replicas lives");
        await _router.SwitchAsync(token, target, cancellation);
    }

    /// <inheritdoc/>
    public Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation) =>
        _router.DrainAsync(rollout, requests, webSockets, cancellation);

    /// <inheritdoc/>
    public Task StopAsync(string rollout, TimeSpan grace, CancellationToken cancellation) => _replicas.StopAsync(rollout, grace, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) =>
        Task.FromResult(_replicas.Tail(rollout, lines));

    /// <inheritdoc/>
    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        _releases.Prune(used, keep);
        _replicas.Prune(keep);
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
