using System.Globalization;
using k8s.Models;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>What pods have mounted, and what outlives them.</summary>
internal static class Volumes
{
    /// <summary>The volumes of a pod, and where they are in its container.</summary>
    public static (List<V1Volume> Volumes, List<V1VolumeMount> Mounts) Of(Cluster cluster, Service service)
    {
        var (volumes, mounts) = (new List<V1Volume>(), new List<V1VolumeMount>());
        foreach (var mount in MountsOf(service))
        {
            // Those of a store are made by its StatefulSet.
            if (!IsTemplate(cluster, service, mount.Volume) && !volumes.Exists(x => x.Name == mount.Volume.Name))
                volumes.Add(new() { Name = mount.Volume.Name, PersistentVolumeClaim = new() { ClaimName = mount.Volume.Name } });
            mounts.Add(new() { Name = mount.Volume.Name, MountPath = mount.Path, ReadOnlyProperty = mount.ReadOnly ? true : null });
        }

        foreach (var (path, i) in service.Security.Memory.Distinct().Select((x, i) => (x, i)))
            Add(new() { Name = $"memory-{i}", EmptyDir = new() { Medium = "Memory" } }, path, readOnly: false);
        if (SecretsOf(cluster, service) is { Count: > 0 } secrets)
            Add(
                new()
                {
                    Name = "secrets",
                    Projected = new()
                    {
                        DefaultMode = service.Security.User is null ? Convert.ToInt32("444", 8) : Convert.ToInt32("440", 8),
                        Sources = [.. secrets.Select(x => new V1VolumeProjection { Secret = new() { Name = x, Items = [new() { Key = x, Path = x }] } })],
                    },
                },
                ComposeService.SecretsFolder.TrimEnd('/'), readOnly: true);
        if (ConfigMaps.Files(cluster, service) is { } files)
            Add(new() { Name = "configuration", ConfigMap = new() { Name = files.Metadata.Name } }, service is Systems.Services.Monitor monitor ? monitor.Configuration! : Edge.Configuration, readOnly: true);
        return (volumes, mounts);

        void Add(V1Volume volume, string path, bool readOnly)
        {
            volumes.Add(volume);
            mounts.Add(new() { Name = volume.Name, MountPath = path, ReadOnlyProperty = readOnly ? true : null });
        }
    }

    /// <summary>The names of the secrets that a service is given as files. The edge's certificate is the entrance's.</summary>
    public static List<string> SecretsOf(Cluster cluster, Service service) =>
        service is Edge ? [] : [.. ComposeService.Files(cluster.System, service).Select(x => x.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The claims that a StatefulSet makes for a store.</summary>
    public static List<V1PersistentVolumeClaim> Templates(Cluster cluster, Store store) =>
        [.. MountsOf(store).Select(x => x.Volume).Distinct().Where(x => IsTemplate(cluster, store, x)).Select(x => new V1PersistentVolumeClaim
        {
            // A template says its kind, as the server does: it would be shown as a difference for ever.
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Metadata = new() { Name = x.Name, Labels = cluster.Known(store) },
            Spec = Claim(cluster.Environment, x, shared: false),
        })];

    /// <summary>The claims of all other volumes.</summary>
    public static IEnumerable<Manifest> Claims(Cluster cluster)
    {
        foreach (var users in cluster.Services.SelectMany(x => MountsOf(x).Select(y => (Service: x, y.Volume))).Where(x => !IsTemplate(cluster, x.Service, x.Volume)).GroupBy(x => x.Volume))
        {
            var shared = KubernetesRules.IsShared(cluster.System, users.Key);
            var names = string.Join(", ", users.Select(x => x.Service.Name).Distinct());
            yield return new(
                $"volumes/{users.Key.Name}.yaml",
                new V1PersistentVolumeClaim
                {
                    ApiVersion = "v1",
                    Kind = "PersistentVolumeClaim",
                    Metadata = cluster.Meta(users.Key.Name, cluster.Namespaces.Of(users.First().Service)),
                    Spec = Claim(cluster.Environment, users.Key, shared),
                },
                shared ? $"Several pods have it mounted at a time: {names}." : $"Of {names}.");
        }
    }

    private static IEnumerable<Mount> MountsOf(Service service) => service switch
    {
        Edge edge => edge.Mounts.Where(x => x.ReadOnly),
        // The records of the pipeline's router, which is not there.
        _ => service.Mounts.Where(x => x.Volume.Name != Backup.EnvironmentVolume),
    };

    private static bool IsTemplate(Cluster cluster, Service service, Volume volume) => service is Store && !KubernetesRules.IsShared(cluster.System, volume);

    private static V1PersistentVolumeClaimSpec Claim(KubernetesEnvironment environment, Volume volume, bool shared) => new()
    {
        AccessModes = [shared ? "ReadWriteMany" : "ReadWriteOnce"],
        StorageClassName = shared ? environment.SharedStorageClass : environment.StorageClass,
        Resources = new()
        {
            Requests = new Dictionary<string, ResourceQuantity>
            {
                ["storage"] = new((environment.VolumeSizes.FirstOrDefault(x => x.Volume == volume)?.Gibibytes ?? environment.VolumeSize).ToString(CultureInfo.InvariantCulture) + "Gi"),
            },
        },
    };
}
