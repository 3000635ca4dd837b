using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>How stores run and are defined, and what they go back to: the StatefulSet that was kept when they were as defined the last time.</summary>
internal sealed class StoreDefinitions(KubernetesSetup setup, ClusterConnection open, ClusterState state)
{
    /// <summary>The StatefulSet of a store.</summary>
    public ObjectName NameOf(Store store) => new("apps/v1", "StatefulSet", setup.Cluster.Namespaces.Of(store), store.Name);

    /// <summary>The pods of a store.</summary>
    public Task<List<JsonObject>> PodsAsync(Store store, CancellationToken cancellation) => open.ListAsync("v1", "Pod", open.SelectorOf(store), cancellation);

    /// <summary>What a store runs with that is other than its definition; empty: nothing. Changes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="rendered">Its StatefulSet of today.</param>
    /// <param name="live">Its StatefulSet in the cluster.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ImmutableArray<string>> DifferencesAsync(Store store, JsonObject rendered, JsonObject live, CancellationToken cancellation)
    {
        var wanted = (JsonObject)rendered.DeepClone();
        var found = new List<string>();
        // The cluster refuses other claims than those that a StatefulSet was made with, so it cannot be asked what they would be.
        var (had, should) = (Claims(live), Claims(wanted));
        if (had != should)
            found.Add($"volumes are {had}, and should be {should}");
        if (live["spec"]!["volumeClaimTemplates"] is { } claims)
            wanted["spec"]!["volumeClaimTemplates"] = claims.DeepClone();
        else
            ((JsonObject)wanted["spec"]!).Remove("volumeClaimTemplates");
        try
        {
            var applied = await open.Client.ApplyAsync(wanted, dry: true, force: true, cancellation);
            // The rest, such as how many there are, is brought to the definition without its pod being ended.
            found.AddRange(ObjectDifference.Of(live, applied).Where(x => x.Path.StartsWith("spec.template.", StringComparison.Ordinal)).Select(x => x.ToString()));
        }
        catch (PipelineException e) when (e.InnerException is ClusterAnswer)
        {
            found.Add(e.Diagnostic.Why ?? e.Diagnostic.What);
        }

        // Somebody has applied it with kubectl: a pod that runs is not replaced by that.
        if (found.Count == 0 && (string?)live["status"]?["updateRevision"] is { } revision && (await PodsAsync(store, cancellation)).Exists(x => (string?)x["metadata"]!["labels"]!["controller-revision-hash"] != revision))
            found.Add("its pod was started by a definition of before");
        return [.. found];
    }

    /// <summary>The StatefulSet that a store goes back to; null: none is known.</summary>
    public async Task<JsonObject?> KeptAsync(Store store, CancellationToken cancellation) =>
        await state.ReadAsync(RecordOf(store), cancellation) is { } kept ? (JsonObject)JsonNode.Parse(kept)! : null;

    /// <summary>Keeps a StatefulSet as what its store goes back to.</summary>
    public async Task KeepAsync(Store store, JsonObject rendered, CancellationToken cancellation)
    {
        if (await KeptAsync(store, cancellation) is { } kept && JsonNode.DeepEquals(kept, rendered))
            return;
        var lease = await open.HeldAsync(cancellation);
        await state.WriteAsync(RecordOf(store), Encoding.UTF8.GetBytes(rendered.ToJsonString()), lease.Token, lease.Lost, cancellation);
    }

    private ObjectName RecordOf(Store store) => state.Record($"store-{store.Name}");

    private static string Claims(JsonObject set)
    {
        var claims = (set["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).Select(x =>
            $"{x!["metadata"]!["name"]} of {x["spec"]!["resources"]!["requests"]!["storage"]}{((string?)x["spec"]!["storageClassName"] is { } named ? $" in {named}" : "")}");
        return string.Join(", ", claims) is { Length: > 0 } list ? list : "none";
    }
}
