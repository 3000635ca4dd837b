using k8s.Models;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>How many replicas there are, and how many of them may be missing.</summary>
internal static class Scalings
{
    /// <summary>The budget and the autoscaler of a service, where it has more than one replica.</summary>
    public static IEnumerable<Manifest> Of(Cluster cluster, Service service)
    {
        // With one replica a budget would either say nothing or keep nodes from being emptied.
        if (service is Replicated or Edge && ((service as Replicated)?.Scaling?.Least ?? Cluster.CountOf(service)) > 1)
            yield return new(
                Cluster.FileOf(service, "poddisruptionbudget"),
                new V1PodDisruptionBudget
                {
                    ApiVersion = "policy/v1",
                    Kind = "PodDisruptionBudget",
                    Metadata = cluster.Meta(service),
                    Spec = new() { MaxUnavailable = 1, Selector = new() { MatchLabels = cluster.Known(service) }, UnhealthyPodEvictionPolicy = "AlwaysAllow" },
                },
                "Nodes that are emptied take one replica at a time.");
        if (service is Replicated { Scaling: { } scaling })
            yield return new(Cluster.FileOf(service, "horizontalpodautoscaler"), Autoscaler(cluster, service, scaling))
            {
                Notes = scaling.RequestsPerMinute is null ? new Dictionary<string, string>() : new() { ["metrics"] = $"{cluster.Environment.RequestsMetric} is a figure of the custom metrics API: requests a minute of each pod." },
            };
    }

    private static V2HorizontalPodAutoscaler Autoscaler(Cluster cluster, Service service, Scaling scaling)
    {
        List<V2MetricSpec> metrics = [];
        if (scaling.CpuPercent is { } cpu)
            metrics.Add(Resource("cpu", cpu));
        if (scaling.MemoryPercent is { } memory)
            metrics.Add(Resource("memory", memory));
        if (scaling.RequestsPerMinute is { } requests)
            metrics.Add(new() { Type = "Pods", Pods = new() { Metric = new() { Name = cluster.Environment.RequestsMetric }, Target = new() { Type = "AverageValue", AverageValue = new ResourceQuantity(requests.ToString(System.Globalization.CultureInfo.InvariantCulture)) } } });
        return new()
        {
            ApiVersion = "autoscaling/v2",
            Kind = "HorizontalPodAutoscaler",
            Metadata = cluster.Meta(service),
            Spec = new()
            {
                ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = service.Name },
                MinReplicas = scaling.Least,
                MaxReplicas = scaling.Most,
                Metrics = metrics,
            },
        };
    }

    private static V2MetricSpec Resource(string name, int percent) => new() { Type = "Resource", Resource = new() { Name = name, Target = new() { Type = "Utilization", AverageUtilization = percent } } };
}
