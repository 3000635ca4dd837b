using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What no release replaces: it is applied as it is rendered, and waited for.</summary>
internal sealed class LastingObjects(KubernetesSetup setup, ClusterConnection open, SystemObjects objects, ClusterSecrets? secrets, RolloutPods pods, StoreDefinitions stores)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan ToFetch = TimeSpan.FromMinutes(5);

    // What of a kind may be deleted when the definition has it no more; data and what is not ours are not among it.
    private static readonly (string Version, string Kind)[] Kinds =
    [
        ("networking.k8s.io/v1", "Ingress"), ("gateway.networking.k8s.io/v1", "HTTPRoute"), ("networking.k8s.io/v1", "NetworkPolicy"), ("policy/v1", "PodDisruptionBudget"), ("policy/v1beta1", "PodDisruptionBudget"),
        ("v1", "Service"), ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"), ("v1", "ServiceAccount"),
    ];

    /// <summary>Makes sure of the namespaces. One that is there stays as it is: who may deploy into it need not be allowed to change it.</summary>
    public async Task NamespacesAsync(CancellationToken cancellation)
    {
        foreach (var space in objects.Namespaces())
            if (!await IsThereAsync(ObjectName.Of(space), cancellation))
                await open.Client.ApplyAsync(space, dry: false, force: true, cancellation);
    }

    /// <summary>Makes sure that all of it is there and ready.</summary>
    /// <param name="apply">Whether what has another definition now is changed; else only what is missing is made.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="warn">Told what people should know of.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task EnsureAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        var started = new List<(Store Store, JsonObject Rendered)>();
        foreach (var rendered in await RenderedAsync(warn, cancellation))
        {
            var name = ObjectName.Of(rendered);
            var live = await open.Client.GetAsync(name, cancellation);
            ClusterRouting.Keep(rendered, live);
            var store = (string?)rendered["kind"] == "StatefulSet" ? setup.System.Services.OfType<Store>().Single(x => x.Name == name.Name) : null;
            // A rollback or a recovery is no time for what is there, and a store has data: it is changed only when somebody asks for it.
            if (live is not null && (!apply || (store is not null && await KeepsRunningAsync(store, rendered, live, warn, cancellation))))
                continue;
            await open.Client.ApplyAsync(rendered, dry: false, force: true, cancellation);
            if (store is not null)
                started.Add((store, rendered));
        }

        if (apply)
            foreach (var rest in await SurplusAsync(cancellation))
                warn($"{ObjectName.Of(rest)} is not in the definition any more{(IsData(rest) ? ": it has data, and stays until somebody deletes it" : ", and goes at the end of the deployment")}");
        foreach (var service in ClusterView.LastingOf(setup.Cluster))
            await AwaitAsync(service, say, cancellation);
        foreach (var (store, rendered) in started)
            await stores.KeepAsync(store, rendered, cancellation);
    }

    /// <summary>All objects, but those with secrets, as they are rendered.</summary>
    public IEnumerable<JsonObject> Plain() => objects.Lasting();

    /// <summary>All objects as they are applied here today, in order: with the secrets that their pods find.</summary>
    public async Task<List<JsonObject>> RenderedAsync(Action<string> warn, CancellationToken cancellation)
    {
        List<JsonObject> rendered = [.. secrets!.OfEntrance(setup.Cluster)];
        foreach (var made in objects.Lasting())
        {
            var space = (string?)made["metadata"]!["namespace"] ?? "";
            foreach (var secret in SystemObjects.SecretsOf(made))
                rendered.Add(secrets.ObjectOf(setup.Cluster, secret, space));
            SystemObjects.UseSecrets(made, secrets.NameOf);
            if (await open.FitAsync(made, warn, cancellation) is { } fits)
                rendered.Add(fits);
        }

        return rendered;
    }

    /// <summary>What carries our labels and is in no definition: neither of what lasts, nor of a rollout, nor of what the environment knows of itself, nor of the closed door or a canary.</summary>
    public async Task<List<JsonObject>> SurplusAsync(CancellationToken cancellation)
    {
        var defined = objects.Lasting().Select(ObjectName.Of).Select(x => (x.Kind, x.Namespace, x.Name)).ToHashSet();
        var surplus = new List<JsonObject>();
        foreach (var (version, kind) in Kinds)
            surplus.AddRange((await open.ListAsync(version, kind, "app.kubernetes.io/managed-by=pipeline", cancellation)).Where(x =>
                ObjectName.Of(x) is var name && !defined.Contains((name.Kind, name.Namespace, name.Name)) && x["metadata"]!["labels"]![SystemObjects.Rollout] is null
                && !IsKept(x)));
        // Two versions of a group show the same object.
        return [.. surplus.DistinctBy(x => (ObjectName.Of(x).Kind, ObjectName.Of(x).Namespace, ObjectName.Of(x).Name))];
    }

    /// <summary>Deletes what the definition has no more, and what only forgotten rollouts used.</summary>
    public async Task PruneAsync(CancellationToken cancellation)
    {
        foreach (var rest in (await SurplusAsync(cancellation)).Where(x => !IsData(x)))
            await open.Client.DeleteAsync(ObjectName.Of(rest), null, cancellation);
        var used = new HashSet<(string Kind, string Name)>();
        foreach (var (version, kind) in ((string, string)[])[("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"), ("batch/v1", "Job")])
            foreach (var made in await open.ListAsync(version, kind, "", cancellation))
                used.UnionWith(UsedBy(made));
        foreach (var store in setup.System.Services.OfType<Store>())
            if (await stores.KeptAsync(store, cancellation) is { } kept)
                used.UnionWith(UsedBy(kept));
        used.UnionWith(secrets!.OfEntrance(setup.Cluster).Select(x => ("Secret", ObjectName.Of(x).Name)));
        used.UnionWith(objects.Lasting().Where(x => (string?)x["kind"] is "ConfigMap").Select(x => ("ConfigMap", ObjectName.Of(x).Name)));
        foreach (var kind in (string[])["ConfigMap", "Secret"])
            foreach (var there in await open.ListAsync("v1", kind, "app.kubernetes.io/managed-by=pipeline", cancellation))
                if (!IsKept(there) && !used.Contains((kind, ObjectName.Of(there).Name)))
                    await open.Client.DeleteAsync(ObjectName.Of(there), null, cancellation);
    }

    /// <summary>Deletes all of it.</summary>
    /// <param name="data">Whether volumes, and what the environment knows of itself, go too.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RemoveAsync(bool data, CancellationToken cancellation)
    {
        await open.HeldAsync(cancellation);
        foreach (var (version, kind) in Kinds)
            foreach (var there in await open.ListAsync(version, kind, "", cancellation))
                await open.Client.DeleteAsync(ObjectName.Of(there), null, cancellation);
        var begun = setup.Time.GetTimestamp();
        for (var left = await open.PodsAsync("", cancellation); left.Count > 0; left = await open.PodsAsync("", cancellation))
        {
            if (setup.Time.GetElapsedTime(begun) > TimeSpan.FromMinutes(5))
                throw PipelineException.Failed("Pods do not end", string.Join(", ", left.Select(x => $"{x.Namespace}/{x.Name}")), next: "look at their nodes");
            await Task.Delay(Look, setup.Time, cancellation);
        }

        foreach (var kind in data ? (string[])["ConfigMap", "Secret", "PersistentVolumeClaim"] : [])
            foreach (var there in await open.ListAsync("v1", kind, "", cancellation))
                await open.Client.DeleteAsync(ObjectName.Of(there), null, cancellation);
        // Claims of a store carry the labels by which its pods are known.
        foreach (var store in data ? setup.System.Services.OfType<Store>() : [])
            foreach (var claim in await open.Client.ListAsync("v1", "PersistentVolumeClaim", setup.Cluster.Namespaces.Of(store), open.SelectorOf(store), cancellation))
                await open.Client.DeleteAsync(ObjectName.Of(claim), null, cancellation);
    }

    /// <summary>The ConfigMaps and Secrets that the pods of an object use.</summary>
    internal static IEnumerable<(string Kind, string Name)> UsedBy(JsonObject made)
    {
        if (SystemObjects.PodOf(made) is not { } pod)
            return [];
        var volumes = (pod["volumes"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var containers = (pod["containers"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        return new[]
        {
            volumes.Select(x => ("ConfigMap", (string?)x["configMap"]?["name"])),
            volumes.SelectMany(x => x["projected"]?["sources"] as JsonArray ?? []).Select(x => ("Secret", (string?)x!["secret"]?["name"])),
            containers.SelectMany(x => x["envFrom"] as JsonArray ?? []).Select(x => ("ConfigMap", (string?)x!["configMapRef"]?["name"])),
            containers.SelectMany(x => x["env"] as JsonArray ?? []).Select(x => ("Secret", (string?)x!["valueFrom"]?["secretKeyRef"]?["name"])),
        }.SelectMany(x => x).Where(x => x.Item2 is not null).Select(x => (x.Item1, x.Item2!));
    }

    // What the environment knows of itself, and what is there only while it is closed, or shared with a canary.
    private static bool IsKept(JsonObject there) => (string?)there["metadata"]!["labels"]!["app.kubernetes.io/component"] is ClusterState.Component or Rendering.Kubernetes.Door.Component or Rendering.Kubernetes.Canary.Component;

    private static bool IsData(JsonObject there) => (string?)there["kind"] == "StatefulSet";

    private async Task<bool> IsThereAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return await open.Client.GetAsync(name, cancellation) is not null;
        }
        catch (PipelineException e) when (e.InnerException is ClusterAnswer { Status: System.Net.HttpStatusCode.Forbidden })
        {
            // Who may not look at it may work in it, if it is there; else the next one fails and says so.
            return true;
        }
    }

    /// <summary>Waits until all pods of a service that lasts are ready.</summary>
    /// <exception cref="PipelineException">They do not come to that, in the cluster's words.</exception>
    public async Task AwaitAsync(Service service, Action<string> say, CancellationToken cancellation)
    {
        var begun = setup.Time.GetTimestamp();
        var within = service.Ready?.StartWithin ?? TimeSpan.FromMinutes(1);
        for (var said = ""; ;)
        {
            var there = (await open.PodsAsync(open.SelectorOf(service), cancellation)).Where(x => x is { Ending: false, Ended: false, RolloutId: null }).ToList();
            if (there.Count >= (service is Edge ? Rendering.Kubernetes.Cluster.CountOf(service) : 1) && there.TrueForAll(x => x.Ready))
                return;
            var waited = setup.Time.GetElapsedTime(begun);
            // A store that was there before may be in a crash loop that ends by itself when what it needs is back; so only the time decides.
            if (waited > within && there.Find(x => x.IsHopeless || x.IsUnscheduled) is { } late)
                await pods.RefuseAsync(late, cancellation);
            if (waited > within + ToFetch)
                throw PipelineException.Failed($"{service.Name} is not ready after {waited.TotalSeconds:0} s", setup.Cluster.Namespaces.Of(service), there.Find(x => !x.Ready)?.Trouble ?? "its readiness probe is not good");
            var now = $"{service.Name}: {there.Find(x => !x.Ready)?.Trouble ?? "is not ready yet"}";
            if (now != said)
                say(said = now);
            await Task.Delay(Look, setup.Time, cancellation);
        }
    }

    private async Task<bool> KeepsRunningAsync(Store store, JsonObject rendered, JsonObject live, Action<string> warn, CancellationToken cancellation)
    {
        if (await stores.DifferencesAsync(store, rendered, live, cancellation) is not { IsEmpty: false } differences)
            return false;
        warn(Drift.Keeps(store, differences));
        return true;
    }
}
