using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Containers on one Docker engine. What no release replaces (stores, monitors, router, edge) is one compose project, each rollout is
/// another. The router keeps lease, journal, releases and generated secrets on a volume.
/// </summary>
internal sealed class DockerHost : IDeployHost, IDisposable
{
    private static readonly TimeSpan RouterWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly DockerSetup _setup;
    private readonly DockerNames _names;
    private readonly ControlClient _router;
    private readonly ComposeRun _compose;
    private readonly SemaphoreSlim _once = new(1);
    private SshTunnel? _tunnel;
    private DockerEngine? _engine;
    private DockerSecrets? _secrets;
    private RouterLease? _lease;
    private (JsonObject Configuration, JsonObject Project)? _lasting;
    private JsonObject? _placed;

    // A container that is started again does not know any more why it ended.
    private readonly ConcurrentDictionary<string, bool> _outOfMemory = [];

    public DockerHost(DockerSetup setup)
    {
        _setup = setup;
        _names = setup.Names;
        _router = RouterContainer.Client(EndpointAsync, _names.Router);
        _compose = new ComposeRun(EndpointAsync);
        Edge = DockerEdge.Client(setup.Environment.Url, () => _secrets?.Certificate, setup.EdgeIsBehindSsh ? EdgeSocketAsync : null);
    }

    /// <inheritdoc/>
    public HttpClient Edge { get; }

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
        Proof = setup.Verification.ToString(),
        Capacity = Capacity.Of(setup.System, setup.Environment.Strategy, setup.Environment.FreeDisk),
    };

    private string Where => $"{_setup.Engine}, container {_names.Router}";

    /// <inheritdoc/>
    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        _setup.Given.Require(_setup.System.Secrets);
        if (!_setup.Images.ContainsKey(ComposeVariables.Router))
            throw PipelineException.WrongUse(
                "There is no image of the router", ComposeVariables.Router, "none was built or pushed here", "for this machine's engine: ./build.sh BuildImages --system router; for another one: PushImages");
        if (await StateAsync(cancellation) is null)
            await StartRouterAsync(time, cancellation);
        var lease = _lease = await Routing.Ask(() => _router.LeaseAsync($"{owner} (process {Environment.ProcessId})", cancellation), Where);
        try
        {
            _secrets = await DockerSecrets.ReadAsync(_setup, _router, cancellation);
            await _secrets.MakeAsync(_router, lease.Token, cancellation);
            var entries = await RouterJournal.ReadAsync(_router, Where, cancellation);
            return new Hold(lease.Token, new Journal(new RouterJournal(_router, lease.Token, Where), entries, lease.Token, owner, time), GiveBackAsync);
        }
        catch
        {
            await GiveBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation)
    {
        if (await StateAsync(cancellation) is not { } state)
            return new EnvironmentRecord([], null);
        var entries = await RouterJournal.ReadAsync(_router, Where, cancellation);
        return new EnvironmentRecord([.. entries], state.Lease is { } held ? new LockStatus(held.Owner, 0, held.Token, held.Since, held.Since) : null);
    }

    /// <inheritdoc/>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        // Containers that only carried files into a volume.
        foreach (var rest in (await OwnAsync(engine, cancellation)).Where(x => !x.Labels.ContainsKey(DockerNames.ServiceLabel)))
            await engine.RemoveAsync(rest.Id, cancellation);
        foreach (var volume in (await OwnVolumesAsync(engine, cancellation)).Where(x => x.StartsWith(_names.TrialPrefix, StringComparison.Ordinal)))
            await engine.RemoveVolumeAsync(volume, cancellation);
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        var containers = await OwnAsync(engine, cancellation);
        var state = containers.Any(x => x.Name == _names.Router && x.Status == "running") ? await Routing.Ask(() => _router.GetStateAsync(cancellation), Where) : null;
        if (state is not null)
            _secrets ??= await DockerSecrets.ReadAsync(_setup, _router, cancellation);
        var edge = _setup.System.Services.OfType<Edge>().Single();
        return new Observed(
            state is not null && containers.Any(x => x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == edge.Name && x.Status == "running"),
            state is null ? [] : Routing.Shares(state),
            [.. containers.Where(x => x.Labels.ContainsKey(DockerNames.RecordLabel)).GroupBy(x => x.Labels[DockerNames.RolloutLabel]).OrderBy(x => x.Key, StringComparer.Ordinal).Select(Observed)]);
    }

    /// <inheritdoc/>
    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => _setup.Verification.VerifyAsync(release, say, cancellation);

    /// <inheritdoc/>
    public async Task RequireRoomAsync(Capacity needed, Action<string> say, CancellationToken cancellation) =>
        await HostRoom.RequireAsync(needed, await EngineAsync(cancellation), _names.Router, say, cancellation);

    /// <inheritdoc/>
    public async Task OpenEdgeAsync(Action<string> say, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var (configuration, lasting) = await LastingAsync(cancellation);
        await RefuseForeignAsync(engine, lasting, cancellation);
        say("fetching images");
        await FetchAsync(ComposeProject.ImagesOf(lasting), cancellation);
        say("configuration and secrets");
        await new LastingFiles(_setup, engine, _router, _lease!.Token, _secrets!, _compose).BringAsync(configuration, lasting, cancellation);
        say("starting what lasts");
        await _compose.UpAsync(ComposeProject.Revealed(lasting, _secrets!.ValueOf), ImmutableDictionary<string, int>.Empty, [], cancellation);
        await AwaitRouterAsync(_setup.Time, cancellation);
        await Task.WhenAll(_setup.System.Services.OfType<Store>().Select(x => AwaitAsync(x, say, cancellation)));
    }

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var (_, lasting) = await LastingAsync(cancellation);
        await _compose.RemoveAsync(lasting, ((JsonObject)lasting["services"]!).Select(x => x.Key).Where(x => x != "router"), cancellation);
        // The router cannot be told when it is gone, and the next one would wait for this run until its lease is overdue.
        await GiveBackAsync();
        await _compose.DownAsync(lasting, cancellation);
        foreach (var volume in await OwnVolumesAsync(engine, cancellation))
            if (data || DockerNames.IsDerived(volume))
                await engine.RemoveVolumeAsync(volume, cancellation);
    }

    /// <inheritdoc/>
    public async Task PlaceAsync(Release release, string? source, CancellationToken cancellation)
    {
        await HeldAsync(cancellation);
        var stored = await StoredAsync(StoredRelease.NameOf(release.Version), cancellation);
        if (stored is not null && stored.Release != release)
            throw PipelineException.WrongUse(
                $"Version {release.Version} exists with other images", _names.Project, $"it has {stored.Release.Digest}, the new one {release.Digest}", "choose another --version: a version means one content for good");
        if (source is null && stored is null)
            throw PipelineException.Failed($"Release {release.Version} is not kept", _names.Project, next: "deploy it from its images");
        // A deployment takes today's settings, a rollback those that the release had.
        var configuration = _placed = source is null ? await RanAsync(stored!, cancellation) : await ConfigurationAsync(release, cancellation);
        await FetchAsync(ComposeProject.ImagesOf(ComposeProject.Rollout(configuration, _setup.System, _names, Sample(release))), cancellation);
        if (source is not null)
            await KeepAsync(StoredRelease.NameOf(release.Version), new StoredRelease(release, configuration), cancellation);
    }

    /// <inheritdoc/>
    public async Task<Release?> KeptAsync(string version, CancellationToken cancellation) => (await StoredAsync(StoredRelease.NameOf(version), cancellation))?.Release;

    /// <inheritdoc/>
    public async Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        if (!(await StartedWithAsync(rollout, cancellation)).Has(job.Name))
            return;
        var container = $"{_names.ProjectOf(rollout.Id)}-{job.Name}-1";
        if (await engine.FindContainerAsync(container, cancellation) is null)
            await UpAsync(rollout, job, 1, cancellation);
        var begun = _setup.Time.GetTimestamp();
        while (true)
        {
            var now = await engine.FindContainerAsync(container, cancellation)
                ?? throw PipelineException.Failed($"Job {job.Name} is gone", container, "its container was removed while it ran");
            var lines = await engine.LogsAsync(container, 20, cancellation);
            if (lines.Length > 0)
                say(lines[^1]);
            if (now.ExitCode is 0)
                return;
            if (now.ExitCode is { } code)
            {
                await engine.RemoveAsync(container, CancellationToken.None);
                throw PipelineException.Failed($"Job {job.Name} exited with code {code}", container, now.OutOfMemory ? "it used more memory than its limit" : null, details: lines);
            }

            if (_setup.Time.GetElapsedTime(begun) > job.Deadline)
            {
                await engine.StopAsync(container, job.Grace, CancellationToken.None);
                await engine.RemoveAsync(container, CancellationToken.None);
                throw PipelineException.Failed(
                    $"Job {job.Name} did not end within {job.Deadline.TotalSeconds:0.#} s", container, next: "it was ended; look at what it waits for, or give it a longer Deadline", details: lines);
            }

            await Task.Delay(Poll, _setup.Time, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        await HeldAsync(cancellation);
        await UpAsync(rollout, service, replicas, cancellation);
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        var answer = await Routing.Ask(() => _router.AskAsync(new AskRequest((int)within.TotalMilliseconds, replica.Url!.GetLeftPart(UriPartial.Authority), path), cancellation), Where);
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
        return (await Routing.Ask(() => _router.AskAsync(new AskRequest(5_000, Tcp: $"{replica.Instance}:{port}"), cancellation), Where)).Error;
    }

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        Routing.RequireAnswers(observed, shares);
        await Routing.Ask(() => _router.SetTableAsync(token, Routing.Table(_setup.System, observed, shares), cancellation), Where);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        await StateAsync(cancellation) is { } state ? Routing.Figures(state) : [];

    /// <inheritdoc/>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var left = await Routing.Ask(() => _router.DrainAsync(rollout, requests, webSockets, cancellation), Where);
        // What is still open is closed with a close frame, not cut when its replica ends.
        if (left.WebSockets > 0)
            await Routing.Ask(() => _router.AbortAsync(rollout, cancellation), Where);
        return new Drained(left.Requests, left.WebSockets);
    }

    /// <inheritdoc/>
    public async Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var containers = (await OwnAsync(engine, cancellation))
            .Where(x => x.Labels.GetValueOrDefault(DockerNames.RolloutLabel) == rollout && (service is null || x.Labels.GetValueOrDefault(DockerNames.ServiceLabel) == service.Name));
        await Parallel.ForEachAsync(containers, cancellation, async (x, token) =>
        {
            if (x.Running)
                await engine.StopAsync(x.Id, grace, token);
            await engine.RemoveAsync(x.Id, token);
        });
        if (service is null)
            foreach (var volume in (await engine.VolumesAsync($"{DockerNames.RolloutLabel}={rollout}", cancellation)).Where(x => x.StartsWith(_names.ProjectOf(rollout) + "_", StringComparison.Ordinal)))
                await engine.RemoveVolumeAsync(volume, cancellation);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        var tail = ImmutableArray.CreateBuilder<string>();
        foreach (var x in (await OwnAsync(engine, cancellation)).Where(x => x.Labels.GetValueOrDefault(DockerNames.RolloutLabel) == rollout).OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            var name = x.Name[(_names.Project.Length + 1)..];
            if (x.Status != "running" || _outOfMemory.ContainsKey(x.Id))
                tail.Add($"{name}: {x.Status}{(x.ExitCode is { } code ? $", exit code {code}" : "")}{(_outOfMemory.ContainsKey(x.Id) ? $", out of memory: it used more than {_setup.System.Services.FirstOrDefault(y => y.Name == x.Labels.GetValueOrDefault(DockerNames.ServiceLabel))?.Limits?.Memory} MiB" : "")}");
            tail.AddRange((await engine.LogsAsync(x.Id, lines, cancellation)).Select(line => $"{name}: {line}"));
        }

        return tail.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation)
    {
        var engine = await HeldAsync(cancellation);
        var stored = new List<StoredRelease>();
        foreach (var name in (await _router.GetRecordNamesAsync(cancellation)).Where(StoredRelease.IsName))
            if (StoredRelease.From(await _router.GetRecordAsync(name, cancellation)) is { } release)
                stored.Add(release);
        var ordered = stored.OrderBy(x => used.IndexOf(x.Release.Version) is >= 0 and var at ? at : int.MaxValue).ToList();
        var needed = ordered.Take(keep).SelectMany(ImagesOf).ToHashSet();
        foreach (var old in ordered.Skip(keep))
        {
            await _router.PutRecordAsync(_lease!.Token, StoredRelease.NameOf(old.Release.Version), [], cancellation);
            foreach (var image in ImagesOf(old).Where(x => !needed.Contains(x)))
                await engine.RemoveImageAsync(image, cancellation);
        }

        var history = (await ReadAsync(cancellation)).History;
        var last = ordered.Take(keep).Select(x => LastOf(history, x.Release)?.Rollout.Id).Concat((await ObserveAsync(cancellation)).Rollouts.Select(x => x.Rollout.Id)).ToHashSet();
        foreach (var name in (await _router.GetRecordNamesAsync(cancellation)).Where(x => StoredRelease.RolloutOf(x) is { } rollout && !last.Contains(rollout)))
            await _router.PutRecordAsync(_lease!.Token, name, [], cancellation);

        static IEnumerable<string> ImagesOf(StoredRelease release) => release.Release.Images?.Values ?? [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        _router.Dispose();
        _engine?.Dispose();
        _tunnel?.Dispose();
        _once.Dispose();
    }

    private async Task UpAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation)
    {
        var stored = await StartedWithAsync(rollout, cancellation);
        // A rollback brings back what the release had, and this service came later.
        if (!stored.Has(service.Name))
            return;
        var project = ComposeProject.Rollout(stored.Configuration, _setup.System, _names, rollout);
        var secrets = ComposeProject.SecretsOf(stored.Configuration, service.Name);
        if (!secrets.IsEmpty)
            await _engine!.FillVolumeAsync(
                DockerNames.Secrets(_names.ProjectOf(rollout.Id), service.Name), _setup.Images[ComposeVariables.Router],
                _secrets!.Files(secrets, ComposeProject.UserOf(stored.Configuration, service.Name)), _names.LabelsOf(rollout.Id), cancellation);
        await _compose.UpAsync(ComposeProject.Revealed(ComposeProject.Only(project, service.Name), _secrets!.ValueOf), ImmutableDictionary<string, int>.Empty.Add(service.Name, replicas), [service.Name], cancellation);
    }

    /// <summary>What all services of a rollout start with, whenever they do: a version may have come with other settings meanwhile.</summary>
    private async Task<StoredRelease> StartedWithAsync(Rollout rollout, CancellationToken cancellation)
    {
        var name = StoredRelease.NameOf(rollout);
        if (await StoredAsync(name, cancellation) is { } begun)
            return begun;
        var stored = _placed is { } placed
            ? new StoredRelease(rollout.Release, placed)
            : await StoredAsync(StoredRelease.NameOf(rollout.Release.Version), cancellation)
                ?? throw PipelineException.Failed($"Release {rollout.Release.Version} is not kept", _names.Project, next: "deploy it from its images");
        await KeepAsync(name, stored, cancellation);
        return stored;
    }

    /// <summary>The configuration with which a release came to serve last; what failed meanwhile does not count.</summary>
    private async Task<JsonObject> RanAsync(StoredRelease stored, CancellationToken cancellation) =>
        LastOf((await ReadAsync(cancellation)).History, stored.Release) is { } last && await StoredAsync(StoredRelease.NameOf(last.Rollout), cancellation) is { } ran
            ? ran.Configuration
            : stored.Configuration;

    private static RolloutRecord? LastOf(ReleaseHistory history, Release release) => history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release == release);

    private async Task KeepAsync(string name, StoredRelease stored, CancellationToken cancellation) => await Routing.Ask(
        async () =>
        {
            await _router.PutRecordAsync(_lease!.Token, name, stored.ToBytes(), cancellation);
            return true;
        },
        Where);

    private async Task AwaitAsync(Store store, Action<string> say, CancellationToken cancellation)
    {
        var replica = new ObservedReplica(store.Name, $"{_names.Project}-{store.Name}-1", null, true);
        try
        {
            await HealthGate.AwaitAsync(this, replica, store.Ready!, say, _setup.Time, cancellation);
        }
        catch (PipelineException e)
        {
            throw PipelineException.Failed(
                e.Diagnostic.What, replica.Instance, e.Diagnostic.Why, details: await (await EngineAsync(cancellation)).LogsAsync(replica.Instance, 20, cancellation), inner: e);
        }
    }

    private async Task StartRouterAsync(TimeProvider time, CancellationToken cancellation)
    {
        var (_, lasting) = await LastingAsync(cancellation);
        await RefuseForeignAsync(await EngineAsync(cancellation), lasting, cancellation);
        var router = ComposeProject.Only(lasting, "router");
        await FetchAsync(ComposeProject.ImagesOf(router), cancellation);
        await _compose.UpAsync(router, ImmutableDictionary<string, int>.Empty, ["router"], cancellation);
        await AwaitRouterAsync(time, cancellation);
    }

    private async Task AwaitRouterAsync(TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (await StateAsync(cancellation) is null)
        {
            if (time.GetElapsedTime(begun) > RouterWithin)
                throw PipelineException.Failed(
                    $"The router does not answer within {RouterWithin.TotalSeconds:0} s", Where, details: await (await EngineAsync(cancellation)).LogsAsync(_names.Router, 20, cancellation));
            await Task.Delay(Poll, time, cancellation);
        }
    }

    private async Task<RouterState?> StateAsync(CancellationToken cancellation) =>
        (await (await EngineAsync(cancellation)).FindContainerAsync(_names.Router, cancellation))?.Status == "running"
            ? await Routing.Ask(() => _router.GetStateAsync(cancellation), Where)
            : null;

    /// <summary>The images are in the engine: looked for by digest, fetched when they are not there.</summary>
    private async Task FetchAsync(IEnumerable<string> images, CancellationToken cancellation) =>
        await new ImageFetch(await EngineAsync(cancellation), _setup.CredentialOf).FetchAsync(images, cancellation);

    private async Task<StoredRelease?> StoredAsync(string name, CancellationToken cancellation)
    {
        var bytes = await Routing.Ask(() => _router.GetRecordAsync(name, cancellation), Where);
        try
        {
            return StoredRelease.From(bytes);
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed($"The record {name} cannot be read", Where, e.Message, "deploy the release again from its images");
        }
    }

    private Task<JsonObject> ConfigurationAsync(Release? release, CancellationToken cancellation)
    {
        // What no release names is left out of what lasts, so any text does for it there.
        var variables = _setup.System.Images.ToDictionary(x => ComposeVariables.Image(x.Name), _ => "none");
        variables[ComposeVariables.Release] = release?.Version ?? "none";
        foreach (var secret in _setup.System.Services.SelectMany(x => x.Settings).Select(x => x.Value).OfType<SecretSetting>().Where(x => x.AsVariable).Select(x => x.Secret))
            variables[ComposeVariables.Of(secret)] = ComposeProject.InPlaceOf(secret.Name);
        foreach (var (name, image) in _setup.Images)
            variables[name] = image;
        foreach (var (name, image) in release?.Images ?? ImmutableSortedDictionary<string, string>.Empty)
            variables[ComposeVariables.Image(name)] = image;
        return ComposeConfiguration.ReadAsync(_setup.Root, _names, variables, cancellation);
    }

    /// <summary>What no release replaces, and the configuration that says it; compose is asked once.</summary>
    private async Task<(JsonObject Configuration, JsonObject Project)> LastingAsync(CancellationToken cancellation)
    {
        if (_lasting is { } known)
            return known;
        var configuration = await ConfigurationAsync(null, cancellation);
        _lasting = (configuration, ComposeProject.Lasting(configuration, _setup.System, _names));
        return _lasting.Value;
    }

    private async Task<ImmutableArray<EngineContainer>> OwnAsync(DockerEngine engine, CancellationToken cancellation)
    {
        ImmutableArray<EngineContainer> own = [.. (await engine.ContainersOfAsync(_names.System, cancellation)).Where(x => _names.Owns(x.Labels))];
        foreach (var container in own.Where(x => x.OutOfMemory))
            _outOfMemory.TryAdd(container.Id, true);
        return own;
    }

    private async Task<IEnumerable<string>> OwnVolumesAsync(DockerEngine engine, CancellationToken cancellation) =>
        (await engine.VolumesAsync($"{DockerNames.EnvironmentLabel}={_names.Environment}", cancellation)).Where(_names.IsOwn);

    private ObservedRollout Observed(IGrouping<string, EngineContainer> containers) => new(
        JsonSerializer.Deserialize(containers.First().Labels[DockerNames.RecordLabel], DeploymentJson.Default.Rollout)!,
        [.. containers.Select(x => (Container: x, Service: _setup.System.Services.FirstOrDefault(y => y.Name == x.Labels[DockerNames.ServiceLabel])))
            .Where(x => x.Service is not Job)
            .OrderBy(x => x.Container.Name, StringComparer.Ordinal)
            .Select(x => new ObservedReplica(
                x.Container.Labels[DockerNames.ServiceLabel], x.Container.Name,
                x.Service is Web web ? new Uri($"http://{x.Container.Name}:{web.Port}/") : null, x.Container.Status == "running"))]);

    /// <summary>A container that is not ours on one of our names or ports is named and left alone.</summary>
    /// <exception cref="PipelineException">There is one: exit 3.</exception>
    private async Task RefuseForeignAsync(DockerEngine engine, JsonObject lasting, CancellationToken cancellation)
    {
        var names = ((JsonObject)lasting["services"]!).Select(x => $"{_names.Project}-{x.Key}-1").ToHashSet();
        var address = IPAddress.Parse(_setup.Environment.Address);
        foreach (var foreign in (await engine.NeighboursAsync(cancellation)).Where(x => !_names.Owns(x.Labels)))
        {
            if (names.Contains(foreign.Name))
                throw PipelineException.Refused(
                    $"Container {foreign.Name} does not belong to this environment", _setup.Engine.ToString(), $"it has the name of a container of {_names.System} in {_names.Environment}",
                    "remove or rename it, or give the system another name");
            foreach (var port in (int[])[_setup.Environment.HttpPort, _setup.Environment.HttpsPort])
                if (foreign.Has(address, port))
                    throw PipelineException.Refused(
                        $"Port {port} is in use by container {foreign.Name}", _setup.Engine.ToString(), $"the edge of {_names.System} in {_names.Environment} needs it, and the container belongs to somebody else",
                        "stop the container, or give the environment another port");
        }
    }

    private static Rollout Sample(Release release) => new("0000-0000", RolloutKind.Deploy, release, Slot.Blue, "");

    /// <summary>The engine, while the lease is still this run's: a run that was stopped for longer than its lease must change nothing.</summary>
    /// <exception cref="PipelineException">It is not: exit 3.</exception>
    private async Task<DockerEngine> HeldAsync(CancellationToken cancellation)
    {
        var state = await StateAsync(cancellation);
        if (_lease is null || _lease.Lost.IsCancellationRequested || (state is not null && state.Lease?.Token != _lease.Token))
            throw PipelineException.Refused(
                "This run has lost the environment", Where, state?.Lease is { } other ? $"{other.Owner} holds it since {other.Since:u}" : "its lease has ended", "look at `./build.sh Status`, and run the command again");
        return await EngineAsync(cancellation);
    }

    private async ValueTask GiveBackAsync()
    {
        if (_lease is { } lease)
            await lease.DisposeAsync();
        _lease = null;
    }

    private async Task<DockerEngine> EngineAsync(CancellationToken cancellation)
    {
        var endpoint = await EndpointAsync(cancellation);
        await _once.WaitAsync(cancellation);
        try
        {
            return _engine ??= await DockerEngine.ConnectAsync(endpoint, _setup.Time, cancellation);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>The edge of a host that publishes it on its own loopback interface alone.</summary>
    private async Task<string> EdgeSocketAsync(CancellationToken cancellation)
    {
        await EndpointAsync(cancellation);
        return _tunnel!.PortSocket;
    }

    /// <summary>Where the engine is spoken to: over ssh through one tunnel.</summary>
    private async Task<DockerEndpoint> EndpointAsync(CancellationToken cancellation)
    {
        if (_setup.Engine.Address.Scheme != "ssh")
            return _setup.Engine;
        await _once.WaitAsync(cancellation);
        try
        {
            _tunnel ??= await SshTunnel.OpenAsync(_setup.Engine, _setup.Given.Optional(_setup.Environment.SshKey), _setup.Given.Optional(_setup.Environment.SshKnownHosts), _setup.Time, cancellation, _setup.EdgeIsBehindSsh ? _setup.Environment.HttpsPort : null);
            return _tunnel.Endpoint;
        }
        finally
        {
            _once.Release();
        }
    }
}
