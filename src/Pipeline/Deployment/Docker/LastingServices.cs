using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// What no release replaces is brought to what its definition says, and nothing is touched that is as defined. A changed monitor or edge is
/// made again, a changed router is replaced beside itself, and a changed store stays as it is until somebody asks for it: its data are worth
/// more than its settings.
/// </summary>
internal sealed class LastingServices(DockerSetup setup, DockerConnections open, SystemConfiguration definition, DockerSecrets secrets, IDeployHost host, Func<IEnumerable<string>, CancellationToken, Task> fetch)
{
    private readonly DockerNames _names = setup.Names;

    /// <summary>Makes it so.</summary>
    /// <param name="apply">Whether what runs and has another definition now is made again.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="warn">Told what people should know of afterwards.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task EnsureAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        var engine = await open.HeldAsync(cancellation);
        var (configuration, lasting) = await definition.LastingAsync(cancellation);
        var files = new LastingFiles(setup, open, engine, secrets, configuration, lasting);
        var comparing = files.CompareAsync(forgiving: false, cancellation);
        var containers = await open.ContainersAsync(cancellation);
        var services = LastingService.Of(lasting, _names, containers, await open.ImagesAsync(ComposeProject.ImagesOf(lasting), cancellation));
        // A rollback or a recovery is no time for it.
        if (!apply)
            services = [.. services.Select(x => x with { Changed = [] })];
        var changed = await comparing;
        var standby = new RouterUpdate(setup, open, engine, lasting);
        if (standby.IsUnfinished(containers) || changed.Count > 0 || services.Any(x => !x.Runs || Replaces(x)))
            await ChangeAsync(engine, lasting, files, standby, services, containers, changed, say, warn, cancellation);

        foreach (var service in services.Where(x => !x.Changed.IsEmpty))
            if (KindOf(service) is Store store)
                warn(Drift.Keeps(store, service.Changed));
        await AwaitAsync(engine, [.. setup.System.Services.OfType<Store>()], say, cancellation);
        foreach (var store in services.Where(x => KindOf(x) is Store && (x.Found is null || (apply && x.Changed.IsEmpty))))
            await KeepAsync(store.Name, lasting, cancellation);
    }

    /// <summary>The stores that run as another definition says.</summary>
    public async Task<ImmutableArray<StoreChange>> ChangedStoresAsync(CancellationToken cancellation)
    {
        var (_, lasting) = await definition.LastingAsync(cancellation);
        var services = LastingService.Of(lasting, _names, await open.ContainersAsync(cancellation), await open.ImagesAsync(ComposeProject.ImagesOf(lasting), cancellation));
        return [.. await Task.WhenAll(services.Where(x => !x.Changed.IsEmpty && KindOf(x) is Store).Select(async x =>
            new StoreChange((Store)KindOf(x)!, x.Changed) { HasWayBack = await KeptAsync(x.Name, cancellation) is not null }))];
    }

    /// <summary>Whether the next deployment makes the edge again; null: what lasts cannot be compared here, such as without the router's image.</summary>
    public async Task<bool?> ReplacesEdgeAsync(CancellationToken cancellation)
    {
        try
        {
            var (_, lasting) = await definition.LastingAsync(cancellation);
            var services = LastingService.Of(lasting, _names, await open.ContainersAsync(cancellation), await open.ImagesAsync(ComposeProject.ImagesOf(lasting), cancellation));
            return services.Any(x => KindOf(x) is Edge && Replaces(x));
        }
        catch (PipelineException e) when (e.Code == Engine.ExitCode.WrongUse)
        {
            return null;
        }
    }

    /// <summary>Stops a store and starts it as defined.</summary>
    /// <param name="store">Which.</param>
    /// <param name="back">Whether it is started as it was before this was done the last time.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">It does not get ready, or how it was before is not known.</exception>
    public async Task ReplaceAsync(Store store, bool back, Action<string> say, CancellationToken cancellation)
    {
        var (_, lasting) = await definition.LastingAsync(cancellation);
        var project = !back ? ComposeProject.Only(lasting, store.Name)
            : await KeptAsync(store.Name, cancellation) is { } then ? ComposeConfiguration.Parse(Encoding.UTF8.GetString(then))
            : throw PipelineException.Failed($"How {store.Name} was before is not known", _names.Lasting(store.Name), "an earlier version of the pipeline started it", "correct its definition, and change it again");
        say($"{store.Name}: fetching its image");
        await fetch(ComposeProject.ImagesOf(project), cancellation);
        say($"{store.Name}: ending");
        var engine = await open.HeldAsync(cancellation);
        var instance = _names.Lasting(store.Name);
        if (await engine.FindContainerAsync(instance, cancellation) is { } container)
        {
            await engine.StopAsync(container.Id, store.Grace, cancellation);
            await (await open.HeldAsync(cancellation)).RemoveAsync(container.Id, cancellation);
        }

        say($"{store.Name}: starting");
        await open.Compose.UpAsync(Revealed(project), ImmutableDictionary<string, int>.Empty, [store.Name], cancellation);
        await AwaitAsync(await open.HeldAsync(cancellation), [store], say, cancellation);
    }

    /// <summary>Keeps how a store is defined today, as what it goes back to.</summary>
    public async Task KeepAsync(Store store, CancellationToken cancellation) => await KeepAsync(store.Name, (await definition.LastingAsync(cancellation)).Project, cancellation);

    private async Task<byte[]?> KeptAsync(string store, CancellationToken cancellation) =>
        await Routing.Ask(() => open.Router.GetRecordAsync(NameOf(store), cancellation), open.Where) is { Length: > 0 } kept ? kept : null;

    private async Task KeepAsync(string store, JsonObject lasting, CancellationToken cancellation)
    {
        var content = Encoding.UTF8.GetBytes(ComposeProject.Only(lasting, store).ToJsonString());
        if (await KeptAsync(store, cancellation) is { } kept && kept.AsSpan().SequenceEqual(content))
            return;
        await Routing.Ask(() => open.Router.PutRecordAsync(open.Lease!.Token, NameOf(store), content, cancellation), open.Where);
    }

    private static string NameOf(string store) => $"store-{store}.json";

    /// <summary>Ends what a run has left that was killed while it replaced the router: the one that keeps the environment serves.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        var engine = await open.HeldAsync(cancellation);
        var (_, lasting) = await definition.LastingAsync(cancellation);
        await new RouterUpdate(setup, open, engine, lasting).EndAsync(_ => { }, cancellation);
    }

    private async Task ChangeAsync(
        DockerEngine engine, JsonObject lasting, LastingFiles files, RouterUpdate router, ImmutableArray<LastingService> services,
        ImmutableArray<EngineContainer> containers, List<ChangedFile> changed, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        await ForeignContainers.RefuseAsync(setup, engine, lasting, cancellation);
        say("fetching images");
        await fetch(services.Where(x => x.Found is null || Replaces(x)).Select(x => (string)lasting["services"]![x.Name]!["image"]!), cancellation);
        say("configuration and secrets");
        await files.BringAsync(changed, cancellation);
        if (router.IsUnfinished(containers))
            await router.EndAsync(say, cancellation);
        if (services.Single(x => x.Name == Drift.Router) is { Found: not null, Changed.IsEmpty: false } old)
        {
            await router.RunAsync(say, cancellation);
            warn($"the router was replaced beside itself, without a gap; changed: {string.Join(", ", old.Changed)}");
        }

        var monitors = services.Where(x => KindOf(x) is Monitor && Replaces(x)).ToList();
        await RemoveAsync(engine, monitors, say, cancellation);
        if (monitors.Count > 0 || services.Any(x => !x.Runs))
        {
            say("starting what lasts");
            await open.Compose.UpAsync(Revealed(lasting), ImmutableDictionary<string, int>.Empty, [], cancellation);
            await open.AnswersAsync(open.Router, _names.Router, cancellation);
        }

        if (monitors.Count > 0)
        {
            await AwaitAsync(engine, [.. monitors.Select(KindOf).OfType<Service>()], say, cancellation);
            foreach (var monitor in monitors)
                warn($"{monitor.Name} was started again: its definition has changed ({string.Join(", ", monitor.Changed)})");
        }

        // Last, and alone: from its end to its start nobody is served.
        foreach (var edge in services.Where(x => KindOf(x) is Edge && Replaces(x)))
        {
            await setup.Aside(async () =>
            {
                var begun = setup.Time.GetTimestamp();
                await RemoveAsync(engine, [edge], say, cancellation);
                await open.Compose.UpAsync(Revealed(lasting), ImmutableDictionary<string, int>.Empty, [edge.Name], cancellation);
                await AwaitAsync(engine, [KindOf(edge)!], say, cancellation);
                warn($"{edge.Name} was started again, and served nobody for {setup.Time.GetElapsedTime(begun).TotalSeconds:0.0} s: the definition of its container has changed ({string.Join(", ", edge.Changed)})");
            }, cancellation);
        }
    }

    private JsonObject Revealed(JsonObject project) => ComposeProject.Revealed(project, secrets.ValueOf);

    private Service? KindOf(LastingService service) => setup.System.Services.FirstOrDefault(x => x.Name == service.Name);

    private bool Replaces(LastingService service) => service is { Found: not null, Changed.IsEmpty: false } && KindOf(service) is not Store;

    private async Task RemoveAsync(DockerEngine engine, IReadOnlyCollection<LastingService> services, Action<string> say, CancellationToken cancellation)
    {
        if (services.Count > 0)
            say($"replacing {string.Join(", ", services.Select(x => x.Name))}");
        await Task.WhenAll(services.Select(async x =>
        {
            await engine.StopAsync(x.Instance, KindOf(x)?.Grace ?? TimeSpan.FromSeconds(10), cancellation);
            await (await open.HeldAsync(cancellation)).RemoveAsync(x.Instance, cancellation);
        }));
    }

    /// <summary>Waits until services are ready. What its own health check calls healthy is not asked again.</summary>
    private Task AwaitAsync(DockerEngine engine, IReadOnlyCollection<Service> services, Action<string> say, CancellationToken cancellation) => Task.WhenAll(services.Select(async service =>
    {
        var instance = _names.Lasting(service.Name);
        if (await engine.FindContainerAsync(instance, cancellation) is { Status: "running", Health: "healthy" })
            return;
        try
        {
            await HealthGate.AwaitAsync(host, new ObservedReplica(service.Name, instance, DockerObservation.UrlOf(service, instance), true), service.Ready!, say, setup.Time, cancellation);
        }
        catch (PipelineException e)
        {
            throw PipelineException.Failed(e.Diagnostic.What, instance, e.Diagnostic.Why, details: await engine.LogsAsync(instance, 20, cancellation), inner: e);
        }
    }));
}
