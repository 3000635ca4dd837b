using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Containers on one Docker engine. What no release replaces (stores, monitors, router, edge) is one compose project, each rollout is
/// another. The router keeps lease, journal, releases and generated secrets on a volume.
/// </summary>
internal sealed class DockerHost : IDeployHost, IDisposable
{
    private readonly DockerSetup _setup;
    private readonly DockerNames _names;
    private readonly DockerConnections _open;
    private readonly SystemConfiguration _definition;
    private readonly ReleaseRecords _records;
    private readonly RouterVolume _volume;
    private readonly DockerRouting _routing;
    private readonly EdgePass _pass = new();
    private DockerSecrets? _secrets;
    private DateTimeOffset? _certificateEnds;

    public DockerHost(DockerSetup setup)
    {
        _setup = setup;
        _names = setup.Names;
        _open = new DockerConnections(setup);
        _definition = new SystemConfiguration(setup);
        _records = new ReleaseRecords(_open, _names);
        _volume = new RouterVolume(setup, _open);
        _routing = new DockerRouting(setup.Whole, _open, _pass);
        Edge = DockerEdge.Client(setup.Environment.Url, () => _secrets?.Certificate, x => _certificateEnds = x, Dial(), _pass);
    }

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <summary>The images that no release names, once it is held.</summary>
    internal ImmutableSortedDictionary<string, string> Images => _setup.Images;

    /// <summary>The secrets that were made for the environment, once it is held.</summary>
    internal IReadOnlyDictionary<string, string> Made => _secrets!.Made;

    private Func<CancellationToken, Task<Stream>>? Dial() =>
        _setup.EdgeIsBehindSsh ? async cancellation => await EngineTransport.DialAsync(await _open.EdgeSocketAsync(cancellation), cancellation)
        : _setup.Environment.RehearsedAt is { } port ? cancellation => EngineTransport.DialAsync(IPAddress.Loopback.ToString(), port, cancellation)
        : null;

    /// <inheritdoc/>
    public bool KeepsSettings => true;

    /// <summary>The target for a system in an environment on an engine.</summary>
    /// <param name="system">The system.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="root">The repository, which holds the rendered files.</param>
    /// <param name="images">The images that no release names, by the variable of the compose files.</param>
    /// <param name="engine">Where the engine is.</param>
    /// <param name="time">The clock.</param>
    public static DeployTarget Target(
        SystemDefinition system, DockerEnvironment environment, string root, ImmutableSortedDictionary<string, string> images, DockerEndpoint engine, TimeProvider time) =>
        Target(new DockerSetup(system.In(environment), environment, root, images, engine, time));

    /// <summary>The target that a setup describes.</summary>
    public static DeployTarget Target(DockerSetup setup) => new(setup.System, setup.Environment.Name, new DockerHost(setup))
    {
        Strategy = setup.Environment.Strategy,
        KeepWarm = setup.Environment.KeepWarm,
        Watch = setup.Environment.Watch,
        Given = setup.Given,
        Proof = setup.Verification.ToString(),
        Capacity = Capacity.Of(setup.System, setup.Environment.Strategy, setup.Environment.FreeDisk),
    };

    /// <inheritdoc/>
    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        _setup.Given.Require(_setup.System.Secrets);
        CertificateExpiry.Require(_setup);
        // A machine that only rolls back has built nothing: the environment has its router, or had it.
        if (!_setup.Images.ContainsKey(ComposeVariables.Router))
            _setup.Images = _setup.Images.Add(
                ComposeVariables.Router,
                (await RouterAsync(cancellation))?.Reference ?? await _volume.ImageAsync(cancellation)
                    ?? throw PipelineException.WrongUse("There is no image of the router", ComposeVariables.Router, "none was built or pushed here, and none ran there", RouterVolume.Missing));
        if (await _open.BeginAsync(cancellation) is null)
        {
            // A router that was here before has been verified, and the way back waits for no registry.
            if ((await _open.VolumesAsync(cancellation)).IsEmpty)
                await _setup.Verification.VerifyAsync(WithRouter(new Release("", "")), _ => { }, cancellation);
            await StartRouterAsync(cancellation);
        }
        var lease = await _open.TakeAsync(owner, cancellation);
        // It takes a moment, and is needed only later.
        _definition.Begin();
        try
        {
            _secrets = await DockerSecrets.ReadAsync(_setup, _open.Router, cancellation);
            await _secrets.MakeAsync(_open.Router, lease.Token, cancellation);
            var journal = await RouterJournal.OpenAsync(_open.Router, _open.Where, lease.Token, owner, time, cancellation);
            _routing.Closure = Closure.Of(journal.Entries, time.GetUtcNow());
            return new Hold(lease.Token, journal, _open.GiveBackAsync);
        }
        catch
        {
            await _open.GiveBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation)
    {
        var state = await _open.StateAsync(cancellation);
        var content = state is null ? await _volume.JournalAsync(cancellation) : await RouterJournal.ReadAsync(_open.Router, _open.Where, cancellation);
        return new EnvironmentRecord(content.Entries, state?.Lease is { } held ? new LockStatus(held.Owner, 0, held.Token, held.Since, held.Since) : null) { Breaks = content.Breaks };
    }

    /// <inheritdoc/>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        var engine = await _open.HeldAsync(cancellation);
        var containers = await _open.ContainersAsync(cancellation);
        // Containers that only carried files into a volume.
        // So do those that a killed run called.
        foreach (var rest in containers.Where(x => !x.Labels.ContainsKey(DockerNames.ServiceLabel) || x.Labels.ContainsKey(DockerNames.CallLabel)))
            await engine.RemoveAsync(rest.Id, cancellation);
        foreach (var volume in (await _open.VolumesAsync(cancellation)).Where(x => x.StartsWith(_names.TrialPrefix, StringComparison.Ordinal)))
            await engine.RemoveVolumeAsync(volume, cancellation);
        // What is changed from here on, the router must know of, and not the one that stood in for it.
        if (containers.Any(x => x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == DockerNames.Standby))
            await Lasting.SettleAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var containers = await _open.ContainersAsync(cancellation);
        var state = containers.Any(x => x.Name == _names.Router && x.Status == "running") ? await Routing.Ask(() => _open.Router.GetStateAsync(cancellation), _open.Where) : null;
        if (state is not null)
            _secrets ??= await DockerSecrets.ReadAsync(_setup, _open.Router, cancellation);
        _pass.Value = state?.Table?.Pass;
        var edge = _setup.System.Edge;
        return new Observed(
            state is not null && (edge is null || containers.Any(x => x.Name == _names.Lasting(edge.Name) && x.Status == "running")),
            state is null ? [] : Routing.Shares(state),
            DockerObservation.Rollouts(_setup.Whole, containers))
        {
            Closed = ClosedTable.KindOf(state),
            Lasting = DockerObservation.Lasting(_setup.System, containers, state is not null),
        };
    }

    /// <inheritdoc/>
    public async Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) =>
        await _open.FindContainerAsync(replica.Instance, cancellation) is { Status: "running" };

    /// <inheritdoc/>
    public Task RequireHeldAsync(CancellationToken cancellation) => HeldAsync(cancellation);

    /// <inheritdoc/>
    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => _setup.Verification.VerifyAsync(WithRouter(release), say, cancellation);

    /// <inheritdoc/>
    public async Task RequireRoomAsync(Capacity needed, Action<string> say, CancellationToken cancellation) =>
        await HostRoom.RequireAsync(needed, await EngineAsync(cancellation), _names.Router, say, cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation) =>
        PrometheusQuery.AddressIn(_setup, await _open.ContainersAsync(cancellation)) is { } address ? await PrometheusQuery.AskAsync(_open, address, expression, cancellation) : null;

    /// <inheritdoc/>
    public async Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation)
    {
        var inspecting = new DockerInspection(_setup, _open, _definition, _records, _secrets).DriftAsync(observed, current, cancellation);
        if (_setup.System.Edge is not { } edge)
            return await inspecting;
        await Task.WhenAll(inspecting, DockerEdge.TouchAsync(Edge, cancellation));
        // What users are shown, not what somebody has given: the edge may have another.
        var near = _certificateEnds is { } ends ? CertificateExpiry.Near(edge, ends, _setup.Time.GetUtcNow()) : null;
        return near is null ? await inspecting : [.. await inspecting, near];
    }

    /// <inheritdoc/>
    public Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation) =>
        Lasting.EnsureAsync(apply, say, warn, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation) => Lasting.ChangedStoresAsync(cancellation);

    /// <inheritdoc/>
    public Task<bool?> ReplacesEdgeAsync(CancellationToken cancellation) => Lasting.ReplacesEdgeAsync(cancellation);

    /// <inheritdoc/>
    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) => Lasting.ReplaceAsync(store, back, say, cancellation);

    /// <inheritdoc/>
    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => Lasting.KeepAsync(store, cancellation);

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var (_, lasting) = await _definition.LastingAsync(cancellation);
        await _open.Compose.RemoveAsync(lasting, ((JsonObject)lasting["services"]!).Select(x => x.Key).Where(x => x != Drift.Router), cancellation);
        if (await RouterAsync(cancellation) is { Status: "running" } router)
            await WriteRecordAsync(RouterVolume.ImageRecord, Encoding.UTF8.GetBytes(router.Reference), token, cancellation);
        // The router cannot be told when it is gone, and the next one would wait for this run until its lease is overdue.
        await _open.GiveBackAsync();
        await _open.Compose.DownAsync(lasting, cancellation);
        foreach (var network in await _open.NetworksAsync(cancellation))
            await engine.RemoveNetworkAsync(network, cancellation);
        foreach (var volume in await _open.VolumesAsync(cancellation))
            if (data || DockerNames.IsDerived(volume))
                await engine.RemoveVolumeAsync(volume, cancellation);
    }

    /// <inheritdoc/>
    public async Task PlaceAsync(Release release, string? source, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var history = source is null ? await HistoryAsync(cancellation) : null;
        await new ReleasePlacement(_setup, _open, _records, _definition, FetchAsync).PlaceAsync(engine, release, history, cancellation);
    }

    /// <inheritdoc/>
    public async Task<Release?> KeptAsync(string version, CancellationToken cancellation) => (await _open.StateAsync(cancellation) is null
        ? StoredRelease.From(await _volume.RecordAsync(StoredRelease.NameOf(version), cancellation))
        : await _records.FindAsync(version, cancellation))?.Release;

    /// <inheritdoc/>
    public async Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        if (!(await _records.StartedWithAsync(rollout, cancellation)).Has(job.Name))
            return;
        var container = $"{_names.ProjectOf(rollout.Id)}-{job.Name}-1";
        if (await engine.FindContainerAsync(container, cancellation) is null)
            await Rollouts.UpAsync(rollout, job, 1, cancellation);
        await JobRun.AwaitAsync(engine, job, container, say, _setup.Time, cancellation);
    }

    /// <inheritdoc/>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        await HeldAsync(cancellation);
        return await Rollouts.CallAsync(rollout, job, command, say, cancellation);
    }

    /// <inheritdoc/>
    public async Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        await HeldAsync(cancellation);
        await Rollouts.UpAsync(rollout, service, replicas, cancellation);
    }

    /// <inheritdoc/>
    public Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) => Rollouts.ReadyAsync(rollout, services, cancellation);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation) => _routing.AskAsync(replica, path, within, cancellation);

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        if (probe is ExecProbe exec)
        {
            var (code, output) = await engine.ExecAsync(replica.Instance, exec.Command, cancellation);
            return code == 0 ? null : $"`{exec.Command[0]}` exited with {code}: {output.Trim().Split('\n')[^1]}";
        }

        var port = _setup.Whole.Services.Single(x => x.Name == replica.Service).Port;
        return (await Routing.Ask(() => _open.Router.AskAsync(new AskRequest((int)probe.AnswerWithin.TotalMilliseconds, Tcp: $"{replica.Instance}:{port}"), cancellation), _open.Where)).Error;
    }

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation) =>
        await _routing.RouteAsync(await ObserveAsync(cancellation), shares, token, cancellation);

    /// <inheritdoc/>
    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) => _routing.CloseAsync(closure, token, cancellation);

    /// <inheritdoc/>
    public async Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => await _open.StateAsync(cancellation) is null
        ? await _volume.RecordAsync(name, cancellation)
        : await Routing.Ask(() => _open.Router.GetRecordAsync(name, cancellation), _open.Where);

    /// <inheritdoc/>
    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation) =>
        Routing.Ask(() => _open.Router.PutRecordAsync(token, name, content, cancellation), _open.Where);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        await _open.StateAsync(cancellation) is { } state ? Routing.Figures(state) : [];

    /// <inheritdoc/>
    public async Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) =>
        await _open.StateAsync(cancellation) is { } state ? Routing.Reading(state) : null;

    /// <inheritdoc/>
    public Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation) => _routing.DrainAsync(rollout, requests, webSockets, cancellation);

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => Rollouts.StopAsync(rollout, service, grace, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) => Rollouts.TailAsync(rollout, lines, cancellation);

    /// <inheritdoc/>
    public async Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        var engine = await _open.HeldAsync(cancellation);
        var history = await HistoryAsync(cancellation);
        var seen = (await ObserveAsync(cancellation)).Rollouts.Select(x => x.Rollout.Id);
        foreach (var image in await _records.PruneAsync(used, keep, history, seen, cancellation))
            await engine.RemoveImageAsync(image, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        _open.Dispose();
    }

    private LastingServices Lasting => new(_setup, _open, _definition, _secrets!, this, FetchAsync);

    private RolloutContainers Rollouts => new(_setup, _open, _records, _secrets);

    // The router sees every request: it proves what the release proves.
    private Release WithRouter(Release release) => release with
    {
        Images = (release.Images ?? ImmutableSortedDictionary<string, string>.Empty).SetItem(Drift.Router, _setup.Images[ComposeVariables.Router]),
    };

    private async Task StartRouterAsync(CancellationToken cancellation)
    {
        var (_, lasting) = await _definition.LastingAsync(cancellation);
        await ForeignContainers.RefuseAsync(_setup, await _open.EngineAsync(cancellation), lasting, cancellation);
        await FetchAsync(ComposeProject.ImagesOf(ComposeProject.Only(lasting, Drift.Router)), cancellation);
        await _open.StartRouterAsync(lasting, cancellation);
    }

    /// <summary>The images are in the engine: looked for by digest, fetched when they are not there.</summary>
    private async Task FetchAsync(IEnumerable<string> images, CancellationToken cancellation) =>
        await new ImageFetch(await EngineAsync(cancellation), _setup.CredentialOf).FetchAsync(images, cancellation);

    private async Task<EngineContainer?> RouterAsync(CancellationToken cancellation) => await (await EngineAsync(cancellation)).FindContainerAsync(_names.Router, cancellation);

    private async Task<ReleaseHistory> HistoryAsync(CancellationToken cancellation) => _setup.History is { } elsewhere ? await elsewhere(cancellation) : (await ReadAsync(cancellation)).History;

    private Task<DockerEngine> EngineAsync(CancellationToken cancellation) => _open.EngineAsync(cancellation);

    private Task<DockerEngine> HeldAsync(CancellationToken cancellation) => _open.HeldAsync(cancellation);
}
