using System.Collections.Immutable;
using System.Text;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Namespaces of a cluster. What no release replaces is applied as it is rendered; each rollout has Deployments of its own, and Services lead to the one that
/// serves. Lease, journal, releases and what is made for the environment are objects of its namespace.
/// </summary>
internal sealed class KubernetesHost : IDeployHost, IDisposable
{
    private const string RouterRecord = "router";

    private readonly KubernetesSetup _setup;
    private readonly ClusterConnection _open;
    private readonly SystemObjects _objects;
    private readonly Lazy<PodConnections> _connections;
    private ClusterState? _state;
    private KeptReleases? _releases;
    private ClusterSecrets? _secrets;
    private readonly EdgePass _pass = new();
    private readonly EndpointLag _lag;
    private Action<string> _warn = _ => { };
    private Closure? _closure;
    private string? _router;

    public KubernetesHost(KubernetesSetup setup)
    {
        _setup = setup;
        _open = new ClusterConnection(setup);
        _objects = new SystemObjects(setup.Cluster, setup.Images);
        _connections = new(() => new PodConnections(_open.Client, setup.Environment));
        _lag = new EndpointLag(setup.Environment.EndpointsGone, setup.Time);
        Edge = setup.Environment.Reach is EntranceReach.Url
            ? DockerEdge.Client(setup.Environment.Url, () => _secrets?.Certificate, _ => { }, null, _pass)
            : Way(Routing.PodsAsync);
    }

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <inheritdoc/>
    public bool KeepsSettings => true;

    /// <summary>The target that a setup describes.</summary>
    public static DeployTarget Target(KubernetesSetup setup) => new(setup.System, setup.Environment.Name, new KubernetesHost(setup))
    {
        Strategy = setup.Environment.Strategy,
        KeepWarm = setup.Environment.KeepWarm,
        Watch = setup.Environment.Watch,
        Given = setup.Given,
        Proof = setup.Verification.ToString(),
    };

    /// <inheritdoc/>
    public CanaryBy CanaryBy => _setup.Environment.CanaryBy;

    private ClusterState State => _state ??= new ClusterState(_open.Client, _setup.Cluster);

    private KeptReleases Releases => _releases ??= new KeptReleases(State, Where);

    private string Where => $"{_open.Client.Where}, namespace {_setup.Cluster.Namespaces.Application}";

    private RolloutPods Pods => new(_setup, _open, Releases, _secrets, x => _warn(x));

    private StoreDefinitions Stores => new(_setup, _open, State);

    private LastingObjects Lasting => new(_setup, _open, _objects, _secrets, Pods, Stores);

    private StoreReplacement Replacement => new(_setup, _open, Lasting, Stores);

    private ClusterRouting Routing => new(_setup, _open, _objects);

    private ClosedDoor Door => new(_setup, _open, State, Routing, new DoorPods(_setup, _open, Pods), x => _warn(x));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation)
    {
        var replicas = (await ObserveAsync(cancellation)).Find(rollout)?.Replicas.Where(x => x.Url is not null).GroupBy(x => x.Service).ToDictionary(x => x.Key, x => x.Select(y => y.Instance).ToList()) ?? [];
        // As many ways in as it takes to come to each pod; of a service with fewer pods some are asked again.
        return
        [
            .. Enumerable.Range(0, replicas.Values.Select(x => x.Count).DefaultIfEmpty().Max()).Select(i => new EdgeClient(
                string.Join(", ", replicas.Values.Select(x => x[i % x.Count])),
                Way(async (service, cancel) => replicas.TryGetValue(service.Name, out var own) ? [own[i % own.Count]] : await Routing.PodsAsync(service, cancel)))),
        ];
    }

    private HttpClient Way(Func<Service, CancellationToken, Task<IReadOnlyList<string>>> podsOf) =>
        new(new ServiceWay(_setup.System, _setup.Cluster, podsOf, () => _connections.Value)) { BaseAddress = _setup.Environment.Url, Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public int CountOf(Service service) => Rendering.Kubernetes.Cluster.CountOf(service);

    /// <inheritdoc/>
    public int CountOf(Service service, int found) => service is Replicated { Scaling: { } scaling } ? Math.Clamp(found, scaling.Least, scaling.Most) : CountOf(service);

    /// <inheritdoc/>
    public IEnumerable<string> LastingOf(SystemDefinition system) => ClusterView.LastingOf(_setup.Cluster).Select(x => x.Name);

    /// <inheritdoc/>
    public async Task RequireHeldAsync(CancellationToken cancellation) => await _open.HeldAsync(cancellation);

    /// <inheritdoc/>
    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        var client = _open.Client;
        _setup.Given.Require(_setup.System.Secrets);
        await ClusterRights.RequireAsync(client, _setup.Cluster.Namespaces.All, cancellation);
        await Lasting.NamespacesAsync(cancellation);
        var seen = (await ClusterJournal.ReadAsync(State, Where, cancellation)).Entries is [.., var last] ? last.Token : 0;
        var lease = await _open.TakeAsync(State, owner, seen, cancellation);
        try
        {
            _secrets = await ClusterSecrets.ReadAsync(_setup, State, cancellation);
            await _secrets.MakeAsync(State, lease.Token, lease.Lost, cancellation);
            var journal = await ClusterJournal.OpenAsync(State, Where, lease.Token, owner, time, lease.Lost, cancellation);
            _router = _setup.Images.GetValueOrDefault(ComposeVariables.Router) ?? (await ReadRecordAsync(RouterRecord, cancellation) is { } kept ? Encoding.UTF8.GetString(kept) : null);
            _closure = Closure.Of(journal.Entries, time.GetUtcNow());
            _pass.Value = await Door.PassAsync(cancellation);
            var hold = new Hold(lease.Token, journal, lease.GiveBackAsync);
            _warn = x => hold.Warn?.Invoke(x);
            return hold;
        }
        catch
        {
            await lease.GiveBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation)
    {
        var content = await ClusterJournal.ReadAsync(State, Where, cancellation);
        return new EnvironmentRecord(content.Entries, ClusterLease.HolderOf(await _open.Client.GetAsync(State.Lease, cancellation), _open.Client.Now)) { Breaks = content.Breaks };
    }

    /// <inheritdoc/>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        await _open.HeldAsync(cancellation);
        // Those that a killed run called.
        foreach (var call in await _open.ListAsync("batch/v1", "Job", $"{ClusterView.Call}=true", cancellation))
            await _open.Client.DeleteAsync(ObjectName.Of(call), null, cancellation);
        if ((await Door.LookAsync(cancellation)).Shares is null)
            await Routing.EndCanaryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var (deployments, jobs, pods) = (
            _open.ListAsync("apps/v1", "Deployment", SystemObjects.Rollout, cancellation), _open.ListAsync("batch/v1", "Job", SystemObjects.Rollout, cancellation), _open.PodsAsync("", cancellation));
        var look = await Routing.LookAsync(cancellation);
        var (closed, shared) = await Door.LookAsync(cancellation);
        await Task.WhenAll(deployments, jobs, pods);
        return new Observed(
            look.AreThere, look.AnyAtDoor && shared is { } shares ? shares : look.Shares,
            ClusterView.Rollouts(_setup.Cluster, [.. await deployments, .. (await jobs).Where(x => x["metadata"]!["labels"]![ClusterView.Call] is null)], await pods))
        {
            Lasting = ClusterView.Lasting(_setup.Cluster, await pods),
            Closed = closed,
            IsHalfClosed = shared is { Length: > 1 } ? !look.AnyAtDoor : closed is null ? look.AnyAtDoor || shared is not null : !look.AllAtDoor || !await Door.StandsAsync(cancellation),
        };
    }

    /// <inheritdoc/>
    public Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) => Pods.LivesAsync(replica, cancellation);

    /// <inheritdoc/>
    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => _setup.Verification.VerifyAsync(release, say, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation) => new ClusterPrometheus(_setup, _open, _connections.Value).AskAsync(expression, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation) =>
        new ClusterDrift(_setup, _open, Releases, Lasting, Stores).FindAsync(current, IsAutoscaled(observed.Closed), cancellation);

    /// <inheritdoc/>
    public async Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        await Lasting.EnsureAsync(apply, say, warn, cancellation);
        // Who closes the environment later need not have built or pushed anything.
        if (apply && _setup.Images.TryGetValue(ComposeVariables.Router, out var router))
            await WriteRecordAsync(RouterRecord, Encoding.UTF8.GetBytes(router), (await _open.HeldAsync(cancellation)).Token, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation) => Replacement.FindAsync(cancellation);

    /// <inheritdoc/>
    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) => Replacement.ReplaceAsync(store, back, say, cancellation);

    /// <inheritdoc/>
    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => Replacement.KeepAsync(store, cancellation);

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        await Lasting.RemoveAsync(data, cancellation);
        await Door.ForgetAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task PlaceAsync(Release release, string? source, CancellationToken cancellation)
    {
        var lease = await _open.HeldAsync(cancellation);
        var placed = source is not null ? new KeptRelease(release, _objects.Of(release))
            : await Releases.RanAsync(release, (await ReadAsync(cancellation)).History, cancellation)
                ?? throw PipelineException.Failed($"Release {release.Version} is not kept", Where, next: "deploy it from its images");
        await Releases.PlaceAsync(placed, keep: source is not null, lease, cancellation);
    }

    /// <inheritdoc/>
    public async Task<Release?> KeptAsync(string version, CancellationToken cancellation) => (await Releases.FindAsync(version, cancellation))?.Release;

    /// <inheritdoc/>
    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) => Pods.RunAsync(rollout, job, say, cancellation);

    /// <inheritdoc/>
    public Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation) =>
        Pods.CallAsync(rollout, job, command, say, cancellation);

    /// <inheritdoc/>
    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) => Pods.EnsureAsync(rollout, service, replicas, cancellation);

    /// <inheritdoc/>
    public Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) => Pods.ReadyAsync(rollout, services, cancellation);

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(within);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(replica.Url!, path));
        return await _connections.Value.SendAsync(request, bound.Token);
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation)
    {
        var service = _setup.System.Services.Single(x => x.Name == replica.Service);
        var space = _setup.Cluster.Namespaces.Of(service);
        if (probe is not ExecProbe exec)
            return await _connections.Value.TryAsync(PodConnections.AddressOf(replica.Instance, space, Rendering.Kubernetes.Cluster.PortOf(service)!.Value), cancellation);
        try
        {
            var said = "";
            var code = await _open.Client.Raw.NamespacedPodExecAsync(
                replica.Instance, space, service.Name, exec.Command, false,
                async (_, output, error) => said = await new StreamReader(output).ReadToEndAsync(cancellation) + await new StreamReader(error).ReadToEndAsync(cancellation), cancellation);
            return code == 0 ? null : $"`{exec.Command[0]}` exited with {code}: {said.Trim().Split('\n')[^1]}";
        }
        catch (Exception e) when (e is k8s.KubernetesException or k8s.Autorest.HttpOperationException or System.Net.WebSockets.WebSocketException or IOException)
        {
            return e.Message.Split('\n')[0];
        }
    }

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        Deployment.Routing.RequireAnswers(observed, shares);
        var exposed = Exposed(shares);
        var isCanary = _closure is null && _setup.Environment.Strategy is CanaryStrategy && exposed.Count == 2;
        if (isCanary && CanaryBy is CanaryBy.Router)
        {
            await Door.ShareAsync(exposed[0], exposed[1], RouterFor("give a canary its share"), cancellation);
            return;
        }

        var changes = !Exposed(observed.Shares).Select(x => x.Rollout).ToHashSet().SetEquals(exposed.Select(x => x.Rollout));
        if (changes)
            _lag.Changes();
        var alone = exposed is [var one] && IsAutoscaled(_closure?.Kind) ? observed.Find(one.Rollout)!.Rollout : null;
        if (alone is not null)
            await Pods.AutoscaleAsync(alone, cancellation);
        await Routing.RouteAsync(shares, cancellation);
        if (changes)
            _lag.Changed();
        await Door.RoutedAsync(shares, _closure, cancellation);
        if (exposed.Count < 2)
            await KeepNumbersAsync(observed, alone, cancellation);
        if (isCanary && CanaryBy is CanaryBy.Entrance)
            return;
        if ((await Door.LookAsync(cancellation)).Shares is not null)
            await Door.OpenAsync(cancellation);
        await Routing.EndCanaryAsync(cancellation);
        // Else the proof might come to one way in that has followed, and a smoke check to another that has not.
        if (changes && _setup.Environment.Reach is EntranceReach.Url && exposed.Count == 1)
            await _lag.PassAsync(cancellation);

        static List<Share> Exposed(ImmutableArray<Share> shares) => [.. shares.Where(x => x.Percent > 0)];
    }

    /// <inheritdoc/>
    public string? WhyNotClosed => _router is null ? "the router's image does that, and none came with a deployment: add RouterImage.Image to Images of the system, push, and deploy" : null;

    /// <inheritdoc/>
    public string? WhyNoCanary => CanaryBy is CanaryBy.Router ? WhyNotClosed : null;

    /// <inheritdoc/>
    public async Task CloseAsync(Closure? closure, long token, CancellationToken cancellation)
    {
        _closure = closure;
        if (closure is null)
        {
            await Door.OpenAsync(cancellation);
            await Routing.EndCanaryAsync(cancellation);
        }

        _pass.Value = closure is null ? null : await Door.CloseAsync(closure, RouterFor("close it to users"), cancellation);
        var observed = await ObserveAsync(cancellation);
        if (!IsAutoscaled(closure?.Kind))
            await KeepNumbersAsync(observed, null, cancellation);
        else if (observed.Serving is { } serving)
            await Pods.AutoscaleAsync(serving.Rollout, cancellation);
    }

    // A hold is over before an autoscaler does anything, and may end by itself.
    private static bool IsAutoscaled(ClosureKind? closed) => closed is not ClosureKind.Maintenance;

    // An autoscaler would take away what has no users now, and would be missing when they come: a generation that is kept warm, or a release behind a closed door.
    private async Task KeepNumbersAsync(Observed observed, Rollout? autoscaled, CancellationToken cancellation)
    {
        foreach (var other in observed.Rollouts.Where(x => x.Rollout.Id != autoscaled?.Id))
            await Pods.KeepNumberAsync(other.Rollout, cancellation);
    }

    private string RouterFor(string what) => _router ?? throw PipelineException.WrongUse($"{_setup.Environment.Name} has no router that could {what}", Where, WhyNotClosed);

    /// <inheritdoc/>
    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => State.ReadAsync(State.Record(name), cancellation);

    /// <inheritdoc/>
    public async Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation)
    {
        var lease = await _open.HeldAsync(cancellation);
        await State.WriteAsync(State.Record(name), content, token, lease.Lost, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) => Door.FiguresAsync(cancellation);

    /// <inheritdoc/>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        await Routing.LeftAsync(rollout, cancellation);
        // What is open then is finished within the grace of the pods.
        await _lag.PassAsync(cancellation);
        return new Drained(0, 0);
    }

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => Pods.StopAsync(rollout, service, grace, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) => Pods.TailAsync(rollout, lines, cancellation);

    /// <inheritdoc/>
    public async Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        var lease = await _open.HeldAsync(cancellation);
        var history = (await ReadAsync(cancellation)).History;
        await Releases.PruneAsync(used, keep, history, (await ObserveAsync(cancellation)).Rollouts.Select(x => x.Rollout.Id), lease, cancellation);
        await Lasting.PruneAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        if (_connections.IsValueCreated)
            _connections.Value.Dispose();
        _open.Dispose();
    }
}
