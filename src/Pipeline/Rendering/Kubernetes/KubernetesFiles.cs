using k8s.Models;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>The manifests of a system in an environment of a cluster, one file an object, and the file that puts them together.</summary>
internal static class KubernetesFiles
{
    /// <summary>The files. The client's models, 12 MB, are loaded by whoever calls this, and by nobody else.</summary>
    public static IEnumerable<RenderedFile> Of(SystemDefinition system, KubernetesEnvironment environment)
    {
        var (folder, header) = ($"k8s/{system.Name}/{environment.Name}", SystemFiles.Header(system));
        var cluster = new Cluster(system.In(environment), environment);
        var manifests = Manifests(cluster).ToList();
        foreach (var manifest in manifests)
            yield return new($"{folder}/{manifest.Path}", ManifestYaml.Write(manifest, header));
        yield return new($"{folder}/kustomization.yaml", Kustomization.Of(cluster, manifests.Select(x => x.Path), header));
    }

    /// <summary>The objects, in the order in which a reader asks for them.</summary>
    internal static IEnumerable<Manifest> Manifests(Cluster cluster) =>
    [
        .. cluster.Namespaces.All.Select(x => Namespace(cluster, x)),
        .. Entrances.Of(cluster),
        .. Networking.Policies(cluster),
        .. Volumes.Claims(cluster),
        .. cluster.Services.SelectMany(x => OfService(cluster, x)),
    ];

    private static IEnumerable<Manifest> OfService(Cluster cluster, Service service)
    {
        yield return new(Cluster.FileOf(service, "serviceaccount"), new V1ServiceAccount
        {
            ApiVersion = "v1",
            Kind = "ServiceAccount",
            Metadata = cluster.Meta(service),
            AutomountServiceAccountToken = false,
            ImagePullSecrets = cluster.Environment.PullSecret is { } secret ? [new() { Name = secret }] : null,
        }, "It has no rights.");
        if (ConfigMaps.Settings(cluster, service) is { } settings)
            yield return new(Cluster.FileOf(service, "settings"), settings, "Variables that everybody may read. Another value gives another name.");
        if (ConfigMaps.Files(cluster, service) is { } files)
            yield return new(Cluster.FileOf(service, "files"), files, "Files that everybody may read. Another content gives another name.");
        yield return Workloads.Of(cluster, service);
        foreach (var manifest in Networking.Services(cluster, service).Concat(Scalings.Of(cluster, service)).Concat(Networking.EntrancePolicy(cluster, service)))
            yield return manifest;
    }

    private static Manifest Namespace(Cluster cluster, string name)
    {
        var labels = cluster.Labels();
        foreach (var mode in (string[])["audit", "enforce", "warn"])
            labels[$"pod-security.kubernetes.io/{mode}"] = cluster.Environment.PodSecurity.ToString().ToLowerInvariant();
        return new($"namespaces/{name}.yaml", new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = cluster.Meta(name, null, labels) }, "The cluster refuses pods here that do not keep to the profile of the Pod Security Standards.");
    }
}
