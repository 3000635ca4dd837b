using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// Stores of a cluster are started as they are defined, or as they were, when somebody asks for it. The StatefulSet is deleted and made again: the cluster does not
/// let the volumes of one be changed. Volumes outlive it.
/// </summary>
internal sealed class StoreReplacement(KubernetesSetup setup, ClusterConnection open, LastingObjects lasting, StoreDefinitions definitions)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan BeyondGrace = TimeSpan.FromMinutes(2);

    /// <summary>The stores that run as another definition says than today's. Changes nothing.</summary>
    public async Task<ImmutableArray<StoreChange>> FindAsync(CancellationToken cancellation)
    {
        var rendered = await lasting.RenderedAsync(_ => { }, cancellation);
        var changes = ImmutableArray.CreateBuilder<StoreChange>();
        foreach (var store in setup.System.Services.OfType<Store>())
            if (await open.Client.GetAsync(definitions.NameOf(store), cancellation) is { } live
                && await definitions.DifferencesAsync(store, SetOf(rendered, store), live, cancellation) is { IsEmpty: false } differences)
                changes.Add(new StoreChange(store, differences) { HasWayBack = await definitions.KeptAsync(store, cancellation) is not null });
        return changes.ToImmutable();
    }

    /// <summary>Ends a store and starts it again.</summary>
    /// <param name="store">Which.</param>
    /// <param name="back">Whether as it was kept the last time; else as it is defined today.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">It does not get ready, one of its volumes cannot grow, or how it was before is not known.</exception>
    public async Task ReplaceAsync(Store store, bool back, Action<string> say, CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        var rendered = await lasting.RenderedAsync(_ => { }, cancellation);
        var set = !back ? SetOf(rendered, store) : await definitions.KeptAsync(store, cancellation)
            ?? throw PipelineException.Failed($"How {store.Name} was before is not known", $"{definitions.NameOf(store)}", "an earlier version of the pipeline started it", "correct its definition, and change it again");
        if (!back)
        {
            await GrowAsync(store, set, say, cancellation);
            foreach (var beside in rendered.Where(x => x != set && SystemObjects.ServiceNameOf(x) == store.Name).Concat(rendered.Where(x => LastingObjects.UsedBy(set).Contains(((string)x["kind"]!, ObjectName.Of(x).Name)))).Distinct())
                await open.Client.ApplyAsync(beside, dry: false, force: true, cancellation);
        }

        say($"{store.Name}: ending");
        await open.HeldAsync(cancellation);
        await open.Client.DeleteAsync(definitions.NameOf(store), null, cancellation);
        await EndedAsync(store, cancellation);
        say($"{store.Name}: starting");
        await open.HeldAsync(cancellation);
        await open.Client.ApplyAsync(set, dry: false, force: true, cancellation);
        await lasting.AwaitAsync(store, say, cancellation);
    }

    /// <summary>Keeps how a store is defined today, as what it goes back to.</summary>
    public async Task KeepAsync(Store store, CancellationToken cancellation) => await definitions.KeepAsync(store, SetOf(await lasting.RenderedAsync(_ => { }, cancellation), store), cancellation);

    private static JsonObject SetOf(IEnumerable<JsonObject> rendered, Store store) => rendered.Single(x => (string?)x["kind"] == "StatefulSet" && (string?)x["metadata"]!["name"] == store.Name);

    /// <summary>A volume that is there already is asked for its new size. None gets smaller.</summary>
    private async Task GrowAsync(Store store, JsonObject set, Action<string> say, CancellationToken cancellation)
    {
        foreach (var template in (set["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = new ObjectName("v1", "PersistentVolumeClaim", setup.Cluster.Namespaces.Of(store), $"{template["metadata"]!["name"]}-{store.Name}-0");
            var wanted = (string)template["spec"]!["resources"]!["requests"]!["storage"]!;
            if ((string?)(await open.Client.GetAsync(name, cancellation))?["spec"]?["resources"]?["requests"]?["storage"] is not { } asked || new ResourceQuantity(asked).ToDecimal() >= new ResourceQuantity(wanted).ToDecimal())
                continue;
            say($"{store.Name}: {name.Name} grows from {asked} to {wanted}");
            await open.Client.ApplyAsync(
                new JsonObject
                {
                    ["apiVersion"] = name.Version,
                    ["kind"] = name.Kind,
                    ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
                    ["spec"] = new JsonObject { ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = wanted } } },
                },
                dry: false, force: true, cancellation);
        }
    }

    private async Task EndedAsync(Store store, CancellationToken cancellation)
    {
        var begun = setup.Time.GetTimestamp();
        for (var pods = await definitions.PodsAsync(store, cancellation); pods.Count > 0; pods = await definitions.PodsAsync(store, cancellation))
        {
            if (setup.Time.GetElapsedTime(begun) > store.Grace + BeyondGrace)
                throw PipelineException.Failed(
                    $"{store.Name} does not end", $"{ObjectName.Of(pods[0])} on node {pods[0]["spec"]?["nodeName"]}", "two servers must never have the same volume", "look at the node; when it is gone for good: kubectl delete node <name>");
            await Task.Delay(Look, setup.Time, cancellation);
        }
    }
}
