using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>What a host of one run has open: the engine, the router of the environment, and the lease that the router gave.</summary>
internal sealed class DockerConnections : IDisposable
{
    private static readonly TimeSpan RouterWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly DockerSetup _setup;
    private readonly SemaphoreSlim _once = new(1);
    private readonly Lazy<SshTunnel> _tunnel;
    private DockerEngine? _engine;

    // A container that is started again does not know any more why it ended.
    private readonly ConcurrentDictionary<string, bool> _outOfMemory = [];

    public DockerConnections(DockerSetup setup)
    {
        _setup = setup;
        _tunnel = new Lazy<SshTunnel>(() => new SshTunnel(
            setup.Engine, setup.Given.Optional(setup.Environment.SshKey), setup.Given.Optional(setup.Environment.SshKnownHosts), setup.Time, setup.EdgeIsBehindSsh ? setup.Environment.HttpsPort : null));
        Router = RouterContainer.Client(EndpointAsync, setup.Names.Router);
        Compose = new ComposeRun(EndpointAsync);
    }

    /// <summary>The router of the environment.</summary>
    public ControlClient Router { get; }

    /// <summary>Compose, which speaks to the same engine.</summary>
    public ComposeRun Compose { get; }

    /// <summary>This run's lease; null: it has none.</summary>
    public RouterLease? Lease { get; private set; }

    /// <summary>For messages.</summary>
    public string Where => $"{_setup.Engine}, container {_setup.Names.Router}";

    /// <summary>Takes the lease for this run.</summary>
    /// <exception cref="PipelineException">Somebody else has it: exit 3.</exception>
    public async Task<RouterLease> TakeAsync(string owner, CancellationToken cancellation) =>
        Lease = await Routing.Ask(() => Router.LeaseAsync($"{owner} (process {Environment.ProcessId})", cancellation), Where);

    /// <summary>Gives the lease back.</summary>
    public async ValueTask GiveBackAsync()
    {
        if (Lease is { } lease)
            await lease.DisposeAsync();
        Lease = null;
    }

    /// <summary>The engine, while the lease is still this run's: a run that was stopped for longer than its lease must change nothing.</summary>
    /// <exception cref="PipelineException">It is not: exit 3.</exception>
    public async Task<DockerEngine> HeldAsync(CancellationToken cancellation)
    {
        var state = await StateAsync(cancellation);
        // Between a connection that broke and the next one the router names nobody: the lease is resumed within a moment, or lost.
        while (Lease is { Lost.IsCancellationRequested: false } && state is { Lease: null })
        {
            await Task.Delay(Poll, _setup.Time, cancellation);
            state = await StateAsync(cancellation);
        }
        if (Lease is null || Lease.Lost.IsCancellationRequested || (state is not null && state.Lease?.Token != Lease.Token))
            throw LostLease.Because(Where, state?.Lease is { } other ? $"{other.Owner} holds it since {other.Since:u}" : "its lease has ended");
        return await EngineAsync(cancellation);
    }

    /// <summary>What the router says of itself; null: it does not run.</summary>
    public async Task<RouterState?> StateAsync(CancellationToken cancellation) =>
        (await (await EngineAsync(cancellation)).FindContainerAsync(_setup.Names.Router, cancellation))?.Status == "running"
            ? await Routing.Ask(() => Router.GetStateAsync(cancellation), Where)
            : null;

    /// <summary>
    /// As <see cref="StateAsync"/>, and two connections are open afterwards: the lease keeps one, and the other is for all else. To open one takes a
    /// program's start over there, so both are opened at once, and while the engine is asked whether there is a router at all.
    /// </summary>
    public async Task<RouterState?> BeginAsync(CancellationToken cancellation)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = Task.WhenAll(Router.GetStateAsync(given.Token), Router.GetStateAsync(given.Token));
        try
        {
            if ((await (await EngineAsync(cancellation)).FindContainerAsync(_setup.Names.Router, cancellation))?.Status == "running")
                return (await Routing.Ask(() => asking, Where))[0];
        }
        finally
        {
            await given.CancelAsync();
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>Starts the router of the environment, and waits until it answers.</summary>
    public async Task StartRouterAsync(JsonObject lasting, CancellationToken cancellation)
    {
        await Compose.UpAsync(ComposeProject.Only(lasting, Drift.Router), ImmutableDictionary<string, int>.Empty, [Drift.Router], cancellation);
        await AnswersAsync(Router, _setup.Names.Router, cancellation);
    }

    /// <summary>Waits until a router answers.</summary>
    /// <param name="client">Which.</param>
    /// <param name="container">Its container, whose last lines are shown when it does not.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<RouterState> AnswersAsync(ControlClient client, string container, CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        var begun = _setup.Time.GetTimestamp();
        while (true)
        {
            if ((await engine.FindContainerAsync(container, cancellation))?.Status == "running" && await Routing.Ask(() => client.GetStateAsync(cancellation), container) is { } state)
                return state;
            if (_setup.Time.GetElapsedTime(begun) > RouterWithin)
                throw PipelineException.Failed(
                    $"The router does not answer within {RouterWithin.TotalSeconds:0} s", $"{_setup.Engine}, container {container}", details: await engine.LogsAsync(container, 20, cancellation));
            await Task.Delay(Poll, _setup.Time, cancellation);
        }
    }

    /// <summary>The containers of the environment, those that have ended too.</summary>
    public async Task<ImmutableArray<EngineContainer>> ContainersAsync(CancellationToken cancellation)
    {
        ImmutableArray<EngineContainer> own = [.. (await (await EngineAsync(cancellation)).ContainersOfAsync(_setup.System.Name, cancellation)).Where(x => _setup.Names.Owns(x.Labels))];
        foreach (var container in own)
            Remember(container);
        return own;
    }

    /// <summary>A container by its name or id; null: there is none.</summary>
    public async Task<EngineContainer?> FindContainerAsync(string container, CancellationToken cancellation)
    {
        var found = await (await EngineAsync(cancellation)).FindContainerAsync(container, cancellation);
        if (found is not null)
            Remember(found);
        return found;
    }

    /// <summary>Whether a container was seen to end for its memory, however often it was started since.</summary>
    public bool WasOutOfMemory(EngineContainer container) => _outOfMemory.ContainsKey(container.Id);

    /// <summary>The volumes of the environment.</summary>
    public async Task<ImmutableArray<string>> VolumesAsync(CancellationToken cancellation) =>
        [.. (await (await EngineAsync(cancellation)).VolumesAsync($"{DockerNames.EnvironmentLabel}={_setup.Names.Environment}", cancellation)).Where(_setup.Names.IsOwn)];

    /// <summary>The networks of the environment.</summary>
    public async Task<ImmutableArray<string>> NetworksAsync(CancellationToken cancellation) =>
        [.. (await (await EngineAsync(cancellation)).NetworksAsync($"{DockerNames.EnvironmentLabel}={_setup.Names.Environment}", cancellation)).Where(_setup.Names.IsOwn)];

    /// <summary>The ids of those images that the engine has, by their references.</summary>
    public async Task<ImmutableDictionary<string, string>> ImagesAsync(IEnumerable<string> references, CancellationToken cancellation)
    {
        var engine = await EngineAsync(cancellation);
        var ids = await Task.WhenAll(references.Distinct().Select(async x => (Reference: x, Id: await engine.FindImageIdAsync(x, cancellation))));
        return ids.Where(x => x.Id is not null).ToImmutableDictionary(x => x.Reference, x => x.Id!);
    }

    /// <summary>The engine, connected once.</summary>
    public async Task<DockerEngine> EngineAsync(CancellationToken cancellation)
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

    /// <summary>Where the engine is spoken to: over ssh through one tunnel.</summary>
    public async Task<DockerEndpoint> EndpointAsync(CancellationToken cancellation)
    {
        if (_setup.Engine.Address.Scheme != "ssh")
            return _setup.Engine;
        await _tunnel.Value.KeepAsync(cancellation);
        return _tunnel.Value.Endpoint;
    }

    /// <summary>The edge of a host that publishes it on its own loopback interface alone.</summary>
    public async Task<string> EdgeSocketAsync(CancellationToken cancellation)
    {
        await EndpointAsync(cancellation);
        return _tunnel.Value.PortSocket;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Router.Dispose();
        _engine?.Dispose();
        if (_tunnel.IsValueCreated)
            _tunnel.Value.Dispose();
        _once.Dispose();
    }

    private void Remember(EngineContainer container)
    {
        if (container.OutOfMemory)
            _outOfMemory.TryAdd(container.Id, true);
    }
}
