using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Router.Control;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Pods of the router in the place of those of the release behind the Services: they close an environment to its users, with a page or a queue, or share the
/// requests out between a canary and the release that serves, and count them. A record says that they are there from before the first of them is made until the
/// last is gone, so that a run which was killed is completed.
/// </summary>
internal sealed class ClosedDoor(KubernetesSetup setup, ClusterConnection open, ClusterState state, ClusterRouting routing, DoorPods pods, Action<string> warn)
{
    private const string Record = "closed";

    private const string Shared = "Shared";

    private string Space => setup.Cluster.Namespaces.Application;

    private ObjectName TableName => new("v1", "Secret", Space, Door.Name);

    /// <summary>What its pods are there for: how users are kept out (null: they are not), and the shares that are given (null: none are).</summary>
    public async Task<(ClosureKind? Closed, ImmutableArray<Share>? Shares)> LookAsync(CancellationToken cancellation)
    {
        var why = await WhyThereAsync(cancellation);
        return (
            Enum.TryParse<ClosureKind>(why, out var known) ? known : null,
            why == Shared && await TableAsync(cancellation) is { } table ? [.. table.Services.SelectMany(x => x.Groups).DistinctBy(x => x.Rollout).Select(x => new Share(x.Rollout, x.Weight))] : null);
    }

    /// <summary>What its pods have counted; none: they share nothing out.</summary>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        await WhyThereAsync(cancellation) == Shared ? Figures.Sum(await pods.FiguresAsync(cancellation)) : [];

    /// <summary>Whether there is something that runs its pods.</summary>
    public async Task<bool> StandsAsync(CancellationToken cancellation) => await open.Client.GetAsync(pods.Deployment, cancellation) is not null;

    /// <summary>What the pipeline's own requests show; null: nobody asks.</summary>
    public async Task<string?> PassAsync(CancellationToken cancellation) => (await TableAsync(cancellation))?.Pass;

    /// <summary>Keeps users out.</summary>
    /// <returns>What the pipeline's own requests show.</returns>
    public async Task<string?> CloseAsync(Closure closure, string image, CancellationToken cancellation)
    {
        var look = await routing.LookAsync(cancellation);
        var table = await TableOfAsync(look.Shares, closure, cancellation);
        try
        {
            await StandAsync(table, closure.Kind.ToString(), image, () => routing.MakeBehindAsync(look.Shares, cancellation), cancellation);
        }
        catch (PipelineException e) when (!LostLease.Is(e) && !look.AnyAtDoor)
        {
            throw new PipelineException(e.Code, e.Diagnostic with
            {
                Next = $"{(e.Diagnostic.Next is { } next ? next + "; " : "")}users are served as before. To try again: the same command; to give it up: {Engine.StartScript.Name} Resume --env {setup.Environment.Name}",
            }, e);
        }

        await EnterAsync(look, cancellation);
        return table.Pass;
    }

    /// <summary>Gives a canary its share of the requests, and counts what both releases answer.</summary>
    public async Task ShareAsync(Share canary, Share old, string image, CancellationToken cancellation)
    {
        var look = await routing.LookAsync(cancellation);
        await StandAsync(Table(setup.Cluster, canary, old), Shared, image, () => routing.MakeBesideAsync(canary, old, cancellation), cancellation);
        await EnterAsync(look, cancellation);
    }

    /// <summary>Lets users in: what waits goes on, Services lead to the release again, and then the pods go.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        var look = await routing.LookAsync(cancellation);
        if (!look.AnyAtDoor && await WhyThereAsync(cancellation) is null)
            return;
        if (await TableAsync(cancellation) is not null)
            await TellAsync(await TableOfAsync(look.Shares, null, cancellation), lease.Token, cancellation);
        await routing.FromDoorAsync(look.Shares, cancellation);
        await pods.LeaveAsync(lease.Token, setup.System.Webs.Max(x => x.RequestDrain), cancellation);
        var names = (await ObjectsAsync("", cancellation)).Select(ObjectName.Of).Reverse().ToList();
        await open.HeldAsync(cancellation);
        foreach (var name in names.Where(x => x.Kind is "Deployment"))
            await open.Client.DeleteAsync(name, null, cancellation);
        // What is open to them still goes through what they were let through.
        await pods.GoneAsync(cancellation);
        await open.HeldAsync(cancellation);
        foreach (var name in names.Concat(routing.Behind()))
            await open.Client.DeleteAsync(name, null, cancellation);
        await ForgetAsync(cancellation);
    }

    /// <summary>After Services were pointed elsewhere: who may pass comes there by new connections.</summary>
    public async Task RoutedAsync(ImmutableArray<Share> shares, Closure? closure, CancellationToken cancellation)
    {
        if (await TableAsync(cancellation) is null)
            return;
        var lease = await open.HeldAsync(cancellation);
        // A connection that is made sooner might still come to the release before.
        await Task.Delay(setup.Environment.EndpointsGone, setup.Time, cancellation);
        await TellAsync(await TableOfAsync(shares, closure, cancellation), lease.Token, cancellation);
    }

    /// <summary>All of it is gone, as everything is.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        await open.Client.DeleteAsync(TableName, null, cancellation);
        await state.WriteAsync(state.Record(Record), [], lease.Token, lease.Lost, cancellation);
    }

    /// <summary>What the router sends on: to the Services behind it, as a rollout whose connections are not those of another.</summary>
    internal static RoutingTable Table(Cluster cluster, ImmutableArray<Share> shares)
    {
        var rollout = string.Join('.', shares.Where(x => x.Percent > 0).Select(x => x.Rollout).Order(StringComparer.Ordinal));
        var webs = Door.Webs(cluster);
        return new RoutingTable(
            [.. webs.Select(x => new RoutedService(x.Name, rollout.Length == 0 ? [] :
                [GroupOf(cluster, x, new Share(rollout, 100), Door.Behind(x))]))],
            [.. cluster.System.AllRoutes.OfType<Systems.Routing.ServiceRoute>().Select(x => new TableRoute(x.Prefix, x.Service.Name, x.Host))]);
    }

    /// <summary>The same while a canary has a share.</summary>
    internal static RoutingTable Table(Cluster cluster, Share canary, Share old) => Table(cluster, [old]) with
    {
        Services = [.. Door.Webs(cluster).Select(x => new RoutedService(x.Name, [GroupOf(cluster, x, old, Door.Behind(x)), GroupOf(cluster, x, canary, Canary.Of(x.Name))]))],
        Sticky = Routing.Sticky,
    };

    private static RoutedGroup GroupOf(Cluster cluster, Web web, Share share, string service) =>
        new(share.Rollout, share.Rollout, Door.Component, share.Percent, [new ReplicaAddress(service, $"http://{service}:{Cluster.PortOf(web)}")]);

    // What its pods are there for; null: there are none.
    private async Task<string?> WhyThereAsync(CancellationToken cancellation) =>
        await state.ReadAsync(state.Record(Record), cancellation) is { Length: > 0 } why ? Encoding.UTF8.GetString(why) : null;

    private async Task StandAsync(RoutingTable table, string why, string image, Func<Task> makeServices, CancellationToken cancellation)
    {
        var lease = await open.HeldAsync(cancellation);
        // Where they stand already, the record changes after them: else the next run would take this for done.
        if (await TableAsync(cancellation) is not null)
            await TellAsync(table, lease.Token, cancellation);
        await state.WriteAsync(state.Record(Record), Encoding.UTF8.GetBytes(why), lease.Token, lease.Lost, cancellation);
        await makeServices();
        await PutAsync(table, lease.Token, cancellation);
        foreach (var made in await ObjectsAsync(image, cancellation))
        {
            await open.HeldAsync(cancellation);
            await open.Client.ApplyAsync(made, dry: false, force: true, cancellation);
        }

        await pods.ReadyAsync(cancellation);
        await pods.TellAsync(lease.Token, table, cancellation);
        await pods.ReachAsync(table, cancellation);
    }

    private async Task EnterAsync(RoutingLook look, CancellationToken cancellation)
    {
        if (look.AllAtDoor)
            return;
        await routing.ToDoorAsync(cancellation);
        // Whoever sends requests on learns of it a moment later.
        await Task.Delay(setup.Environment.EndpointsGone, setup.Time, cancellation);
    }

    private async Task<RoutingTable> TableOfAsync(ImmutableArray<Share> shares, Closure? closure, CancellationToken cancellation) =>
        ClosedTable.Of(Table(setup.Cluster, shares), closure, setup.System, (await TableAsync(cancellation))?.Pass);

    private async Task TellAsync(RoutingTable table, long token, CancellationToken cancellation)
    {
        await PutAsync(table, token, cancellation);
        await pods.TellAsync(token, table, cancellation);
    }

    private async Task<RoutingTable?> TableAsync(CancellationToken cancellation) =>
        await open.Client.GetAsync(TableName, cancellation) is { } kept && (string?)kept["data"]?[Door.TableFile] is { } packed
            ? JsonSerializer.Deserialize(Convert.FromBase64String(packed), ControlJson.Default.TableRequest)?.Table : null;

    // For pods that begin: those that are there are told.
    private Task PutAsync(RoutingTable table, long token, CancellationToken cancellation) => open.ApplyHeldAsync(
        new JsonObject
        {
            ["apiVersion"] = TableName.Version,
            ["kind"] = TableName.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = TableName.Name,
                ["namespace"] = TableName.Namespace,
                ["labels"] = new JsonObject(Door.Labels(setup.Cluster).Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value))),
            },
            ["type"] = "Opaque",
            ["data"] = new JsonObject { [Door.TableFile] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new TableRequest(token, table), ControlJson.Default.TableRequest)) },
        },
        cancellation);

    private async Task<List<JsonObject>> ObjectsAsync(string image, CancellationToken cancellation)
    {
        var objects = new List<JsonObject>();
        foreach (var made in Door.Of(setup.Cluster, image).Select(SystemObjects.Json))
            if (await open.FitAsync(made, warn, cancellation) is { } fits)
                objects.Add(fits);
        return objects;
    }
}
