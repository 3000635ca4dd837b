using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Rendering;
using Pipeline.Router.Control;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// Another router in the place of the one that serves, without a request refused. The state is on a volume that one router at a time can
/// have, so a second one with an empty state and the same table serves meanwhile, on a socket that nginx turns to when the first one's is gone.
/// Each takes leave before it ends. A run that is killed in between leaves both, and the next one goes on from there.
/// </summary>
internal sealed class RouterUpdate(DockerSetup setup, DockerConnections open, DockerEngine engine, JsonObject lasting)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // nginx gives up idle connections after five seconds.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(8);

    private readonly DockerNames _names = setup.Names;

    private string StandbyContainer => _names.Lasting(DockerNames.Standby);

    private TimeSpan Finish => setup.Whole.Webs.Max(x => x.RequestDrain) + Idle;

    /// <summary>Whether a run was killed while it did this.</summary>
    public bool IsUnfinished(IEnumerable<EngineContainer> containers) => containers.Any(x => x.Name == StandbyContainer);

    /// <summary>Replaces the router by the one that the definition says.</summary>
    /// <exception cref="PipelineException">The new one does not answer, and another one serves on.</exception>
    public async Task RunAsync(Action<string> say, CancellationToken cancellation)
    {
        say("starting another router beside the old one");
        var table = (await open.StateAsync(cancellation))?.Table;
        using var standby = RouterContainer.Client(open.EndpointAsync, StandbyContainer);
        try
        {
            await open.Compose.UpAsync(StandbyProject(lasting), ImmutableDictionary<string, int>.Empty, [DockerNames.Standby], cancellation);
            await open.AnswersAsync(standby, StandbyContainer, cancellation);
            if (table is not null)
                await Routing.Ask(() => standby.SetTableAsync(open.Lease!.Token, table, cancellation), StandbyContainer);
        }
        catch (PipelineException e)
        {
            await open.HeldAsync(CancellationToken.None);
            await engine.RemoveAsync(StandbyContainer, CancellationToken.None);
            throw PipelineException.Failed("The router cannot be updated; the old one serves on", StandbyContainer, e.Message, "correct it, and deploy again", e.Diagnostic.Details, e);
        }

        say("replacing the router, while another one serves");
        await LeaveAsync(open.Router, cancellation);
        await open.HeldAsync(cancellation);
        await MakeAgainAsync(cancellation);
        await EndAsync(say, cancellation);
    }

    /// <summary>Sees that the router which keeps the environment is found, and ends the one that served meanwhile.</summary>
    public async Task EndAsync(Action<string> say, CancellationToken cancellation)
    {
        if (await open.StateAsync(cancellation) is { HasLeft: true })
        {
            say("starting the router again, which had taken leave");
            await MakeAgainAsync(cancellation);
        }

        say("ending the router that served meanwhile");
        if (await engine.FindContainerAsync(StandbyContainer, cancellation) is { Status: "running" })
        {
            using var standby = RouterContainer.Client(open.EndpointAsync, StandbyContainer);
            await LeaveAsync(standby, cancellation);
        }

        // Websockets get a close frame.
        await engine.StopAsync(StandbyContainer, Grace, cancellation);
        await (await open.HeldAsync(cancellation)).RemoveAsync(StandbyContainer, cancellation);
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

    private async Task MakeAgainAsync(CancellationToken cancellation)
    {
        await engine.StopAsync(_names.Router, Grace, cancellation);
        await (await open.HeldAsync(cancellation)).RemoveAsync(_names.Router, cancellation);
        await open.StartRouterAsync(lasting, cancellation);
        await open.HeldAsync(cancellation);
    }

    /// <summary>Only the volume in which the edge finds it.</summary>
    private static void Keep(JsonObject service, JsonObject project)
    {
        service["volumes"] = new JsonArray([.. (service["volumes"] as JsonArray ?? []).Where(x => (string?)x!["source"] == ComposeFile.RouterSocket).Select(x => x!.DeepClone())]);
        foreach (var other in ((JsonObject)project["volumes"]!).Select(x => x.Key).Where(x => x != ComposeFile.RouterSocket).ToList())
            ((JsonObject)project["volumes"]!).Remove(other);
    }

    /// <summary>Waits until nobody is connected to a router any more, or those that are left have had their time: they get five seconds more when it is told to end.</summary>
    private async Task LeaveAsync(ControlClient router, CancellationToken cancellation)
    {
        var state = await Routing.Ask(() => router.LeaveAsync(open.Lease!.Token, cancellation), open.Where);
        for (var begun = setup.Time.GetTimestamp(); state is { Connections: > 0 } && setup.Time.GetElapsedTime(begun) < Finish; state = await router.GetStateAsync(cancellation))
        {
            // What is left are websockets, which would last.
            if (state.Connections == state.Groups.Sum(x => x.WebSockets) + state.Draining.Sum(x => x.WebSockets))
                return;
            await Task.Delay(Poll, setup.Time, cancellation);
        }
    }
}
