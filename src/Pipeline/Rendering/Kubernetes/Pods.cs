using System.Globalization;
using k8s.Models;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>The pods of a service.</summary>
internal static class Pods
{
    /// <summary>The template of a controller.</summary>
    public static V1PodTemplateSpec Template(Cluster cluster, Service service)
    {
        var labels = cluster.LabelsOfRollout(service);
        // What is not in a network of the system is reached by nobody.
        foreach (var network in service.Networks)
            labels[Cluster.NetworkLabel(network)] = "member";
        return new() { Metadata = new() { Labels = labels }, Spec = Spec(cluster, service) };
    }

    /// <summary>The image as it stands in a manifest: of the system's own, kustomize puts that of the release in its place.</summary>
    public static string Image(KubernetesEnvironment environment, Service service) => service.Artifact switch
    {
        ImageArtifact { Image: var image } => image.Name,
        PinnedImage pinned when environment.Registry is { } registry => Elsewhere(registry, ImageReference.Parse(pinned.Reference)),
        PinnedImage pinned => pinned.Reference,
        _ => throw new InvalidOperationException($"{service.Name} is made of files, and a cluster runs images"),
    };

    private static string Elsewhere(string registry, ImageReference image) =>
        $"{registry}/{(image.Registry == "docker.io" ? image.Repository : image.Path)}{(image.Tag is { } tag ? ":" + tag : "")}@{image.Digest}";

    private static V1PodSpec Spec(Cluster cluster, Service service)
    {
        var (volumes, mounts) = Volumes.Of(cluster, service);
        var pod = new V1PodSpec
        {
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            ServiceAccountName = service.Name,
            SecurityContext = Security(service.Security),
            TerminationGracePeriodSeconds = Seconds(service is Web web ? cluster.Environment.EndpointsGone + web.RequestDrain + web.Grace : service.Grace),
            // The pod of a StatefulSet is called by its own name, which lasts.
            Hostname = service is Store ? null : service.HostName,
            RestartPolicy = service is Job ? "Never" : null,
            Volumes = volumes.Count == 0 ? null : volumes,
            Containers = [Container(cluster, service, mounts)],
        };
        if (Cluster.CountOf(service) > 1 || service is Replicated { Scaling.Most: > 1 })
            pod.TopologySpreadConstraints = [.. ((string[])["kubernetes.io/hostname", "topology.kubernetes.io/zone"]).Select(x => new V1TopologySpreadConstraint
            {
                MaxSkew = 1,
                TopologyKey = x,
                WhenUnsatisfiable = "ScheduleAnyway",
                LabelSelector = new() { MatchLabels = cluster.Chosen(service) },
            })];
        return pod;
    }

    private static V1Container Container(Cluster cluster, Service service, List<V1VolumeMount> mounts) => new()
    {
        Name = service.Name,
        Image = Image(cluster.Environment, service),
        ImagePullPolicy = "IfNotPresent",
        Args = Arguments(service),
        Env = Variables(service),
        EnvFrom = ConfigMaps.Settings(cluster, service) is { } settings ? [new() { ConfigMapRef = new() { Name = settings.Metadata.Name } }] : null,
        Ports = Cluster.PortOf(service) is { } port ? [new() { Name = PortName(service), ContainerPort = port, Protocol = "TCP" }] : null,
        VolumeMounts = mounts.Count == 0 ? null : mounts,
        Resources = Resources(cluster.Environment, service.Limits),
        SecurityContext = new()
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = service.Security.ReadOnly,
            Capabilities = new() { Drop = ["ALL"], Add = service.Security.Capabilities.IsEmpty ? null : [.. service.Security.Capabilities] },
        },
        StartupProbe = Probes.Startup(cluster, service),
        ReadinessProbe = Probes.Readiness(cluster, service),
        LivenessProbe = Probes.Liveness(cluster, service),
        Lifecycle = service is Web or Edge ? new() { PreStop = new() { Sleep = new() { Seconds = Seconds(cluster.Environment.EndpointsGone) } } } : null,
    };

    /// <summary>The name of a service's port.</summary>
    public static string PortName(Service service) => service is Web or Edge ? "http" : "main";

    /// <summary>A time in whole seconds, rounded up.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    /// <summary>Words of a command as they are: the kubelet reads <c>$(NAME)</c>, and two dollars as one.</summary>
    public static string Word(string word) => word.Replace("$", "$$", StringComparison.Ordinal);

    private static List<string>? Arguments(Service service) => service switch
    {
        // Somebody who asks for a backup wants one made; the definition's command lists those that there are.
        Backup => ["make", "by-hand"],
        Edge => ["nginx", "-c", $"{Edge.Configuration}/nginx.conf", "-g", "daemon off;"],
        { Command.IsEmpty: true } => null,
        _ => [.. service.Command.Select(Word)],
    };

    private static List<V1EnvVar>? Variables(Service service)
    {
        List<V1EnvVar> variables =
        [
            .. service.Settings.Where(x => x.Value is SecretSetting { AsVariable: true }).Select(x => new V1EnvVar
            {
                Name = x.Key,
                ValueFrom = new() { SecretKeyRef = new() { Name = ((SecretSetting)x.Value).Secret.Name, Key = ((SecretSetting)x.Value).Secret.Name } },
            }),
        ];
        if (service.Artifact is ImageArtifact)
            variables.Add(new() { Name = ComposeVariables.Release, ValueFrom = new() { ConfigMapKeyRef = new() { Name = Cluster.Release, Key = ComposeVariables.Release } } });
        return variables.Count == 0 ? null : variables;
    }

    /// <summary>What is kept for a container, and what it gets at most.</summary>
    public static V1ResourceRequirements? Resources(KubernetesEnvironment environment, Resources? limits)
    {
        if (limits is null)
            return null;
        return new()
        {
            Limits = Quantities(limits.Cpus * 1000, limits.Memory),
            Requests = Quantities(Math.Max(1, limits.Cpus * 10 * environment.CpuRequest), limits.Memory),
        };
    }

    private static Dictionary<string, ResourceQuantity> Quantities(double millicores, int memory) => new()
    {
        ["cpu"] = new ResourceQuantity(((long)Math.Ceiling(millicores)).ToString(CultureInfo.InvariantCulture) + "m"),
        ["memory"] = new ResourceQuantity(memory.ToString(CultureInfo.InvariantCulture) + "Mi"),
    };

    private static V1PodSecurityContext Security(Security security)
    {
        var context = new V1PodSecurityContext { SeccompProfile = new() { Type = "RuntimeDefault" } };
        if (security.User?.Split(':') is not [var user, var group])
            return context;
        context.RunAsNonRoot = true;
        context.RunAsUser = long.Parse(user, CultureInfo.InvariantCulture);
        context.RunAsGroup = long.Parse(group, CultureInfo.InvariantCulture);
        // Volumes, and the secrets, are its group's.
        context.FsGroup = context.RunAsGroup;
        context.FsGroupChangePolicy = "OnRootMismatch";
        return context;
    }
}
