using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Router.Control;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Another router in the place of the one that serves, without a request refused. The state is on a volume that one router at a time can
/// have, so a second one with an empty state and the same table serves meanwhile. nginx is pointed to it and back by two reloads, each of which
/// lets it finish what it has begun. A run that is killed in between leaves both, and the next one goes on from there.
/// </summary>
internal sealed class RouterUpdate(DockerSetup setup, DockerConnections open, DockerEngine engine, LastingFiles files, JsonObject lasting)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly DockerNames _names = setup.Names;
    private readonly Edge _edge = setup.System.Services.OfType<Edge>().Single();

    private string StandbyContainer => _names.Lasting(DockerNames.Standby);

    private TimeSpan Finish => setup.System.Webs.Max(x => x.RequestDrain);

    /// <summary>Whether a run was killed while it did this.</summary>
    public bool IsUnfinished(IEnumerable<EngineContainer> containers) => containers.Any(x => x.Name == StandbyContainer);

    /// <summary>Replaces the router by the one that the definition says.</summary>
    /// <exception cref="PipelineException">The new one does not answer, and the old one serves on.</exception>
    public async Task RunAsync(Action<string> say, CancellationToken cancellation)
    {
        say("starting the new router beside the old one");
        var table = (await open.StateAsync(cancellation))?.Table;
        using var standby = RouterContainer.Client(open.EndpointAsync, StandbyContainer);
        try
        {
            await open.Compose.UpAsync(StandbyProject(lasting), ImmutableDictionary<string, int>.Empty, [DockerNames.Standby], cancellation);
            await open.AnswersAsync(standby, StandbyContainer, cancellation);
            if (table is not null)
                await Routing.Ask(() => standby.SetTableAsync(open.Lease!.Token, table, cancellation), StandbyContainer);
            await PointAsync(DockerNames.Standby, say, cancellation);
        }
        catch (Exception e) when (e is PipelineException or RouterException)
        {
            await open.HeldAsync(CancellationToken.None);
            // Back to what was: the old router has served all the time, or goes on now.
            await files.PointAsync(Drift.Router, CancellationToken.None);
            await engine.RemoveAsync(StandbyContainer, CancellationToken.None);
            throw PipelineException.Failed("The router cannot be updated; the old one serves on", StandbyContainer, e.Message, "correct it, and deploy again", (e as PipelineException)?.Diagnostic.Details, e);
        }

        say("replacing the router, while another one serves");
        await DrainedAsync(open.Router, cancellation);
        await open.HeldAsync(cancellation);
        await engine.StopAsync(_names.Router, Grace, cancellation);
        await engine.RemoveAsync(_names.Router, cancellation);
        await open.Compose.UpAsync(ComposeProject.Only(lasting, Drift.Router), ImmutableDictionary<string, int>.Empty, [Drift.Router], cancellation);
        await open.AnswersAsync(open.Router, _names.Router, cancellation);
        await open.HeldAsync(cancellation);
        await EndAsync(say, cancellation);
    }

    /// <summary>Points the edge back to the router that keeps the environment, and ends the one that served meanwhile.</summary>
    public async Task EndAsync(Action<string> say, CancellationToken cancellation)
    {
        await PointAsync(Drift.Router, say, cancellation);
        say("ending the router that served meanwhile");
        if (await engine.FindContainerAsync(StandbyContainer, cancellation) is { Status: "running" })
        {
            using var standby = RouterContainer.Client(open.EndpointAsync, StandbyContainer);
            await DrainedAsync(standby, cancellation);
        }

        // Websockets get a close frame.
        await engine.StopAsync(StandbyContainer, Grace, cancellation);
        await engine.RemoveAsync(StandbyContainer, cancellation);
    }

    /// <summary>The standby as a project: the router as defined, with an empty state that is gone with it.</summary>
    internal static JsonObject StandbyProject(JsonObject lasting)
    {
        var project = ComposeProject.Only(lasting, Drift.Router);
        var services = (JsonObject)project["services"]!;
        var service = (JsonObject)services[Drift.Router]!.DeepClone();
        services.Remove(Drift.Router);
        services[DockerNames.Standby] = service;
        Keep(service, project);
        if (service["command"] is JsonArray command)
            service["command"] = new JsonArray([.. command.Select(x => (JsonNode)((string)x!).Replace(ComposeFile.SocketOf(Drift.Router), ComposeFile.SocketOf(DockerNames.Standby), StringComparison.Ordinal))]);
        service["labels"]![DockerNames.ServiceLabel] = DockerNames.Standby;
        var user = ComposeProject.UserOf(project, DockerNames.Standby);
        var memory = service["tmpfs"] as JsonArray ?? [];
        service["tmpfs"] = new JsonArray([.. memory.Select(x => x!.DeepClone()), $"/state:uid={user},gid={user},mode=0700"]);
        return project;
    }

    /// <summary>Only the volume in which the edge finds it.</summary>
    private static void Keep(JsonObject service, JsonObject project)
    {
        service["volumes"] = new JsonArray([.. (service["volumes"] as JsonArray ?? []).Where(x => (string?)x!["source"] == ComposeFile.RouterSocket).Select(x => x!.DeepClone())]);
        foreach (var other in ((JsonObject)project["volumes"]!).Select(x => x.Key).Where(x => x != ComposeFile.RouterSocket).ToList())
            ((JsonObject)project["volumes"]!).Remove(other);
    }

    private async Task PointAsync(string router, Action<string> say, CancellationToken cancellation)
    {
        var container = _names.Lasting(_edge.Name);
        if (await engine.FindContainerAsync(container, cancellation) is not { Status: "running" })
            return;
        say($"pointing the edge to {router}");
        var workers = new EdgeWorkers(engine, container, setup.Time);
        var before = await workers.NowAsync(cancellation);
        await files.PointAsync(router, cancellation);
        if (!await workers.ReplacedAsync(before, Finish, cancellation))
            throw PipelineException.Failed("nginx has not taken another configuration", container, details: await engine.LogsAsync(container, 20, cancellation));
    }

    /// <summary>Waits until a router has no request open, or those that are left have had their time: they get five seconds more when it is told to end.</summary>
    private async Task DrainedAsync(ControlClient router, CancellationToken cancellation)
    {
        var begun = setup.Time.GetTimestamp();
        while (await router.GetStateAsync(cancellation) is { } state && state.Groups.Sum(x => x.Requests) + state.Draining.Sum(x => x.Requests) > 0 && setup.Time.GetElapsedTime(begun) < Finish)
            await Task.Delay(Poll, setup.Time, cancellation);
    }
}
