using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// What objects of the cluster are other than the pipeline would make them: the server says what an apply would change, and changes nothing.
/// </summary>
internal sealed class ClusterDrift(KubernetesSetup setup, ClusterConnection open, KeptReleases releases, LastingObjects lasting, StoreDefinitions stores)
{
    /// <summary>All differences.</summary>
    /// <param name="current">The rollout that serves.</param>
    /// <param name="autoscaled">Whether its web services are autoscaled.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ImmutableArray<Drift>> FindAsync(Rollout current, bool autoscaled, CancellationToken cancellation)
    {
        var found = new List<Drift>();
        foreach (var rendered in lasting.Plain())
            found.AddRange(await CompareAsync(rendered, cancellation));
        if (await releases.OfAsync(current, cancellation) is { } started)
            // What jobs need comes with them when they run, and goes with them.
            foreach (var kept in started.Objects.Where(x => ((string?)x["kind"] is "Deployment" or "ConfigMap" && ServiceOf(x) is not Job) || ((string?)x["kind"] is "HorizontalPodAutoscaler" && (autoscaled || ServiceOf(x) is not Web))))
                found.AddRange(await CompareAsync(SystemObjects.For(kept, current, x => x), cancellation));
        found.AddRange((await lasting.SurplusAsync(cancellation)).Select(x => new Drift(
            SystemObjects.ServiceNameOf(x) ?? setup.System.Name, "extra", $"{ObjectName.Of(x)} is there, but the definition does not have it any more", Drift.Deploy)));
        return [.. found];
    }

    private Service? ServiceOf(JsonObject kept) => setup.System.Services.FirstOrDefault(x => x.Name == SystemObjects.ServiceNameOf(kept));

    private async Task<IEnumerable<Drift>> CompareAsync(JsonObject plain, CancellationToken cancellation)
    {
        if (await open.FitAsync(plain, _ => { }, cancellation) is not { } rendered)
            return [];
        var name = ObjectName.Of(rendered);
        var service = SystemObjects.ServiceNameOf(rendered) ?? setup.System.Name;
        var live = await open.Client.GetAsync(name, cancellation);
        if (live is null)
            return [new Drift(service, "configuration", $"has no {name}", Drift.Deploy)];
        ClusterRouting.Keep(rendered, live);
        // Who looks need not know secrets: those that the pods have are taken to be right.
        var had = LastingObjects.UsedBy(live).Where(x => x.Kind == "Secret").Select(x => x.Name).ToList();
        SystemObjects.UseSecrets(rendered, x => had.Find(y => y.Length == x.Length + 11 && y.StartsWith(x + "-", StringComparison.Ordinal)) ?? x);
        if (name.Kind == "StatefulSet" && setup.System.Services.OfType<Store>().FirstOrDefault(x => x.Name == name.Name) is { } store
            && await stores.DifferencesAsync(store, rendered, live, cancellation) is { IsEmpty: false } differences)
            return differences.Select(x => new Drift(service, "configuration", $"{name} differs: {x}", Drift.ChangeStores));
        // What the autoscaler or a hand has set is seen where replicas are counted.
        if (name.Kind == "Deployment")
            rendered["spec"]!["replicas"] = live["spec"]!["replicas"]?.DeepClone();
        try
        {
            var wanted = await open.Client.ApplyAsync(rendered, dry: true, force: true, cancellation);
            return ObjectDifference.Of(live, wanted).Select(x => new Drift(service, "configuration", $"{name} differs: {x}", Drift.Deploy));
        }
        catch (PipelineException e) when (e.InnerException is ClusterAnswer)
        {
            return [new Drift(service, "configuration", $"{name} cannot be brought to its definition: {e.Diagnostic.Why}", Drift.Deploy)];
        }
    }
}
