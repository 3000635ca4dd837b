using System.Collections.Immutable;
using System.Net;
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
    private readonly EdgePass _pass = new();
    private DockerSecrets? _secrets;
    private Closure? _closure;
    private DateTimeOffset? _certificateEnds;

    public DockerHost(DockerSetup setup)
    {
        _setup = setup;
        _names = setup.Names;
        _open = new DockerConnections(setup);
        _definition = new SystemConfiguration(setup);
        _records = new ReleaseRecords(_open, _names);
        _volume = new RouterVolume(setup, _open);
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
        // A machine that only rolls back has built nothing: the environment has its router.
        if (!_setup.Images.ContainsKey(ComposeVariables.Router))
            _setup.Images = _setup.Images.Add(
                ComposeVariables.Router,
                (await (await _open.EngineAsync(cancellation)).FindContainerAsync(_names.Router, cancellation))?.Reference
                    ?? throw PipelineException.WrongUse("There is no image of the router", ComposeVariables.Router, "none was built or pushed here, and none runs there", RouterVolume.Missing));
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
            _closure = Closure.Of(journal.Entries, time.GetUtcNow());
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
        var edge = _setup.System.Services.OfType<Edge>().Single();
        return new Observed(
            state is not null && containers.Any(x => x.Name == _names.Lasting(edge.Name) && x.Status == "running"),
            state is null ? [] : Routing.Shares(state),
            DockerObservation.Rollouts(_setup.System, containers))
        {
            Closed = ClosedTable.KindOf(state),
            Lasting = DockerObservation.Lasting(_setup.System, containers, state is not null),
        };
    }

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
        var asking = CertificateEndsAsync(cancellation);
        await Task.WhenAll(inspecting, asking);
        var near = await asking is { } ends ? CertificateExpiry.Near(_setup.System.Services.OfType<Edge>().Single(), ends, _setup.Time.GetUtcNow()) : null;
        return near is null ? await inspecting : [.. await inspecting, near];
    }

    // What users are shown, not what somebody has given: the edge may have another.
    private async Task<DateTimeOffset?> CertificateEndsAsync(CancellationToken cancellation)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            using var request = new HttpRequestMessage(HttpMethod.Head, "/");
            using var _ = await Edge.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or PipelineException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // It does not answer, or its certificate is not taken: what it showed is known all the same.
        }

        return _certificateEnds;
    }

    /// <inheritdoc/>
    public Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation) =>
        Lasting.EnsureAsync(apply, say, warn, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation) => Lasting.ChangedStoresAsync(cancellation);

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
        await HeldAsync(cancellation);
        var stored = await _records.FindAsync(release.Version, cancellation);
        if (stored is not null && stored.Release != release)
            throw PipelineException.WrongUse(
                $"Version {release.Version} exists with other images", _names.Project, $"it has {stored.Release.Digest}, the new one {release.Digest}", "choose another --version: a version means one content for good");
        if (source is null && stored is null)
            throw PipelineException.Failed($"Release {release.Version} is not kept", _names.Project, next: "deploy it from its images");
        // A deployment takes today's settings, a rollback those that the release had.
        var configuration = source is null ? await _records.RanAsync(stored!, (await ReadAsync(cancellation)).History, cancellation) : await _definition.OfAsync(release, cancellation);
        _records.Place(new StoredRelease(release, configuration));
        var project = ComposeProject.Rollout(configuration, _setup.System, _names, Sample(release));
        await FetchAsync(ComposeProject.ImagesOf(project), cancellation);
        await SharedItems.MakeAsync(await HeldAsync(cancellation), _open, _names, configuration, project, cancellation);
        if (source is not null)
            await _records.KeepAsync(new StoredRelease(release, configuration), cancellation);
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
    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        var answer = await Routing.Ask(() => _open.Router.AskAsync(new AskRequest((int)within.TotalMilliseconds, replica.Url!.GetLeftPart(UriPartial.Authority), path), cancellation), _open.Where);
        if (answer.Error is { } error)
            throw new HttpRequestException(error);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status!.Value) { Content = new ByteArrayContent(answer.Body ?? []) };
        foreach (var (name, values) in answer.Headers ?? ImmutableDictionary<string, string[]>.Empty)
            response.Headers.TryAddWithoutValidation(name, values);
        return response;
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        if (probe is ExecProbe exec)
        {
            var (code, output) = await engine.ExecAsync(replica.Instance, exec.Command, cancellation);
            return code == 0 ? null : $"`{exec.Command[0]}` exited with {code}: {output.Trim().Split('\n')[^1]}";
        }

        var port = _setup.System.Services.Single(x => x.Name == replica.Service).Port;
        return (await Routing.Ask(() => _open.Router.AskAsync(new AskRequest((int)probe.AnswerWithin.TotalMilliseconds, Tcp: $"{replica.Instance}:{port}"), cancellation), _open.Where)).Error;
    }

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        Routing.RequireAnswers(observed, shares);
        await SetTableAsync(token, ClosedTable.Of(Routing.Table(_setup.System, observed, shares), _closure, _setup.System, _pass.Value), cancellation);
    }

    /// <inheritdoc/>
    public async Task CloseAsync(Closure? closure, long token, CancellationToken cancellation)
    {
        _closure = closure;
        if (await _open.StateAsync(cancellation) is { Table: { } table })
            await SetTableAsync(token, ClosedTable.Of(table, closure, _setup.System, table.Pass), cancellation);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => await _open.StateAsync(cancellation) is null
        ? await _volume.RecordAsync(name, cancellation)
        : await Routing.Ask(() => _open.Router.GetRecordAsync(name, cancellation), _open.Where);

    /// <inheritdoc/>
    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation) =>
        Routing.Ask(() => _open.Router.PutRecordAsync(token, name, content, cancellation), _open.Where);

    private async Task SetTableAsync(long token, RoutingTable table, CancellationToken cancellation)
    {
        await Routing.Ask(() => _open.Router.SetTableAsync(token, table, cancellation), _open.Where);
        _pass.Value = table.Pass;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        await _open.StateAsync(cancellation) is { } state ? Routing.Figures(state) : [];

    /// <inheritdoc/>
    public async Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) =>
        await _open.StateAsync(cancellation) is { } state ? Routing.Reading(state) : null;

    /// <inheritdoc/>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var left = await Routing.Ask(() => _open.Router.DrainAsync(rollout, requests, webSockets, cancellation), _open.Where);
        // What is still open is closed with a close frame, not cut when its replica ends.
        if (left.WebSockets > 0)
            await Routing.Ask(() => _open.Router.AbortAsync(rollout, cancellation), _open.Where);
        return new Drained(left.Requests, left.WebSockets);
    }

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => Rollouts.StopAsync(rollout, service, grace, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) => Rollouts.TailAsync(rollout, lines, cancellation);

    /// <inheritdoc/>
    public async Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        var engine = await _open.HeldAsync(cancellation);
        var history = (await ReadAsync(cancellation)).History;
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

    private static Rollout Sample(Release release) => new("0000-0000", RolloutKind.Deploy, release, Slot.Blue, "");

    private Task<DockerEngine> EngineAsync(CancellationToken cancellation) => _open.EngineAsync(cancellation);

    private Task<DockerEngine> HeldAsync(CancellationToken cancellation) => _open.HeldAsync(cancellation);
}
