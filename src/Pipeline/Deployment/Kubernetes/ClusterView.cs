using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>What is really in a cluster, of its objects as they are. Pure.</summary>
internal static class ClusterView
{
    /// <summary>The label of what was called by hand, and belongs to no plan.</summary>
    public const string Call = "pipeline.call";

    /// <summary>The rollouts that have a trace: whatever of them is there names the rollout.</summary>
    /// <param name="system">How everything is named.</param>
    /// <param name="objects">Deployments and jobs.</param>
    /// <param name="pods">The pods.</param>
    public static ImmutableArray<ObservedRollout> Rollouts(Rendering.Kubernetes.Cluster system, IReadOnlyCollection<JsonObject> objects, IReadOnlyCollection<PodState> pods)
    {
        var known = objects.Select(RolloutRecordOf.Read).Concat(pods.Select(x => x.Rollout)).OfType<Rollout>().DistinctBy(x => x.Id).OrderBy(x => x.Id, StringComparer.Ordinal);
        // Pods that are about to end are nobody's replicas any more, while something makes others in their place.
        var made = objects.Where(x => (string?)x["kind"] == "Deployment").Select(x => (Id: (string?)x["metadata"]!["labels"]?[SystemObjects.Rollout], Service: SystemObjects.ServiceNameOf(x))).ToHashSet();
        return
        [
            .. known.Select(x => new ObservedRollout(x,
            [
                .. pods.Where(y => y.RolloutId == x.Id && y.Component is "web" or "worker" or "singleton" && !y.Ended && (!y.Ending || !made.Contains((y.RolloutId, y.Service))))
                    .OrderBy(y => y.Name, StringComparer.Ordinal).Select(y => Replica(system, y)),
            ])),
        ];
    }

    /// <summary>What no release replaces.</summary>
    public static ImmutableArray<ObservedReplica> Lasting(Rendering.Kubernetes.Cluster system, IReadOnlyCollection<PodState> pods) =>
    [
        .. pods.Where(x => x.RolloutId is null && x.Component is "store" or "monitor" or "edge" && !x.Ending && !x.Ended && !x.Labels.ContainsKey(Call))
            .OrderBy(x => x.Service, StringComparer.Ordinal).ThenBy(x => x.Name, StringComparer.Ordinal).Select(x => Replica(system, x)),
    ];

    /// <summary>The services that last there, by name.</summary>
    public static IEnumerable<Service> LastingOf(Rendering.Kubernetes.Cluster system) => system.Services.Where(x => x is Store or Systems.Services.Monitor or Edge);

    private static ObservedReplica Replica(Rendering.Kubernetes.Cluster system, PodState pod)
    {
        var service = system.System.Services.FirstOrDefault(x => x.Name == pod.Service);
        return new(pod.Service ?? "", pod.Name, service is not null && Rendering.Kubernetes.Cluster.PortOf(service) is { } port && service is Web ? PodConnections.AddressOf(pod.Name, pod.Namespace, port) : null, pod.Alive)
        {
            Since = pod.Since,
            Image = pod.Image,
            Reference = pod.Reference,
            State = pod.Trouble ?? (pod.Ending ? "is about to end" : pod.Alive ? null : "does not run yet"),
            Ready = pod.Ready,
        };
    }
}
