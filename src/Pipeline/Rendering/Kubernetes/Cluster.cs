using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>A system in an environment of a cluster: what all its manifests share.</summary>
/// <param name="System">The system as it is there.</param>
/// <param name="Environment">The environment.</param>
internal sealed record Cluster(SystemDefinition System, KubernetesEnvironment Environment)
{
    /// <summary>The ConfigMap with the version of the release and its images.</summary>
    public const string Release = "release";

    /// <summary>The label of what belongs to one rollout. What is rendered is applied by hand; two generations side by side differ by it.</summary>
    public const string RolloutLabel = "pipeline.rollout";

    private const string ByHand = "by-hand";

    /// <summary>The system's and the environment's name, on everything.</summary>
    public string Instance => $"{System.Name}-{Environment.Name}";

    /// <summary>The namespaces.</summary>
    public Namespaces Namespaces => System.NamespacesOf(Environment);

    /// <summary>The services that run there. An edge does when it has files to send, or paths to close: all else that it does is the entrance's business.</summary>
    public IEnumerable<Service> Services => System.Services.Where(x => x is not Edge edge || StaticFiles.IsNeeded(System, edge));

    /// <summary>The port of a service in its container; null when nobody calls it.</summary>
    public static int? PortOf(Service service) => service is Edge ? Edge.HttpPort : service.Port;

    /// <summary>How often it runs; an edge that sends files alone twice, so that a node can go.</summary>
    public static int CountOf(Service service) => service is Edge ? 2 : service.Count;

    /// <summary>Whether its replicas are found one by one, under <c>&lt;name&gt;-replicas</c>: what watches them asks each.</summary>
    public bool HasReplicasByName(Service service) => service is Replicated { MetricsPath: not null } && System.Services.OfType<Systems.Services.Monitor>().Any(x => x.Kind == MonitorKind.Prometheus);

    /// <summary>Name, namespace and labels of an object.</summary>
    public V1ObjectMeta Meta(string name, string? space, Dictionary<string, string>? labels = null) => new() { Name = name, NamespaceProperty = space, Labels = labels ?? Labels() };

    /// <summary>The same for an object of a service that lasts from release to release.</summary>
    public V1ObjectMeta Meta(Service service, string? name = null) => Meta(name ?? service.Name, Namespaces.Of(service), Labels(service));

    /// <summary>The same for an object that a release brings with it, where one does.</summary>
    public V1ObjectMeta MetaOfRollout(Service service, string? name = null) => Meta(name ?? service.Name, Namespaces.Of(service), LabelsOfRollout(service));

    /// <summary>Labels of everything.</summary>
    public Dictionary<string, string> Labels() => new()
    {
        ["app.kubernetes.io/instance"] = Instance,
        ["app.kubernetes.io/managed-by"] = "pipeline",
        ["app.kubernetes.io/part-of"] = System.Name,
        ["pipeline.environment"] = Environment.Name,
        ["pipeline.system"] = System.Name,
    };

    /// <summary>Labels of what is made of a service.</summary>
    public Dictionary<string, string> Labels(Service service)
    {
        var labels = Labels();
        labels["app.kubernetes.io/name"] = service.Name;
        labels["app.kubernetes.io/component"] = service.GetType().Name.ToLowerInvariant();
        if (service.Artifact is PinnedImage pinned && ImageReference.Parse(pinned.Reference).Tag is { Length: <= 63 } tag && char.IsAsciiLetterOrDigit(tag[^1]) && char.IsAsciiLetterOrDigit(tag[0]))
            labels["app.kubernetes.io/version"] = tag;
        return labels;
    }

    /// <summary>The same, with the rollout where a release brings the service.</summary>
    public Dictionary<string, string> LabelsOfRollout(Service service) => OfRollout(service, Labels(service));

    /// <summary>The labels by which pods of a service are known, of whatever rollout.</summary>
    public Dictionary<string, string> Known(Service service) => new() { ["app.kubernetes.io/instance"] = Instance, ["app.kubernetes.io/name"] = service.Name };

    /// <summary>The labels by which a controller and a Service choose their pods: of a release's services, those of one rollout.</summary>
    public Dictionary<string, string> Chosen(Service service) => OfRollout(service, Known(service));

    /// <summary>The labels by which the namespaces of this environment are known.</summary>
    public Dictionary<string, string> OwnNamespaces => new() { ["pipeline.environment"] = Environment.Name, ["pipeline.system"] = System.Name };

    /// <summary>The label of pods in a network.</summary>
    public static string NetworkLabel(Network network) => $"pipeline.network/{network.Name}";

    /// <summary>The file of an object of a service.</summary>
    public static string FileOf(Service service, string kind) => $"{service.Name}/{kind}.yaml";

    private static Dictionary<string, string> OfRollout(Service service, Dictionary<string, string> labels)
    {
        if (service is Web or Worker or Singleton or Job { OfDeployment: true })
            labels[RolloutLabel] = ByHand;
        return labels;
    }

    /// <summary>A name that changes with the content, so that whoever uses it is started again, and what ran before keeps its own.</summary>
    public static string NameByDigest(string name, IEnumerable<KeyValuePair<string, string>> content)
    {
        var text = string.Concat(content.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}\0{x.Value}\0"));
        return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10]}";
    }
}
