using System.Collections.Immutable;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// Namespaces of a Kubernetes cluster, 1.30 or newer; an older one lacks what is said when it is deployed to. Its manifests are rendered to
/// <c>k8s/&lt;system&gt;/&lt;environment&gt;</c>, too, for <c>kubectl apply --server-side -k</c>.
/// </summary>
public sealed record KubernetesEnvironment(string Name) : DeployEnvironment(Name)
{
    /// <summary>The context of the kubeconfig file that names the cluster; null: the current one.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// A kubeconfig, its content; on GitHub a secret of the environment. Without a value: the files that <c>KUBECONFIG</c> names, else the user's own, else the
    /// account of the pod that the deployer runs in.
    /// </summary>
    public GivenSecret Kubeconfig { get; init; } = new("kube-config") { Otherwise = "" };

    /// <summary>How a deployment asks what users see, to prove a release. Default: at <see cref="Url"/>, as users do.</summary>
    public EntranceReach Reach { get; init; } = EntranceReach.Url;

    /// <summary>The namespaces; null: one for everything, <c>&lt;system&gt;-&lt;environment&gt;</c>.</summary>
    public Namespaces? Namespaces { get; init; }

    /// <summary>Where users reach it: <c>https://shop.example.com</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Host names that it answers to, beside that of <see cref="Url"/>.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>How requests enter: an Ingress or a Gateway of the cluster, which takes the place of the system's edge. Default: an Ingress of class <c>nginx</c>.</summary>
    public Entrance Entrance { get; init; } = new IngressEntrance("nginx");

    /// <summary>
    /// A Secret of the cluster, of type <c>kubernetes.io/tls</c>, that somebody else keeps, such as cert-manager. Null: one is made of the files of the
    /// edge's certificate. A Gateway has a certificate of its own.
    /// </summary>
    public string? TlsSecret { get; init; }

    /// <summary>The storage class of volumes that one pod uses; null: the cluster's default.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The storage class of volumes that several pods use at a time (<c>ReadWriteMany</c>). Needed where a system has such a volume.</summary>
    public string? SharedStorageClass { get; init; }

    /// <summary>GiB of a volume that <see cref="VolumeSizes"/> does not name. Default 10.</summary>
    public int VolumeSize { get; init; } = 10;

    /// <summary>The sizes of volumes.</summary>
    public ImmutableArray<VolumeSize> VolumeSizes { get; init; } = [];

    /// <summary>A registry that has the pinned images too, under the names that they have at their makers' registries: <c>registry.example:5000/mirror</c>. Null: they are pulled from their makers.</summary>
    public string? Registry { get; init; }

    /// <summary>The Secret of type <c>kubernetes.io/dockerconfigjson</c> that images are pulled with, in each of the namespaces; null: nobody asks.</summary>
    public string? PullSecret { get; init; }

    /// <summary>The profile of the Pod Security Standards that the namespaces enforce. Default: restricted.</summary>
    public PodSecurity PodSecurity { get; init; } = PodSecurity.Restricted;

    /// <summary>How many percent of its limit of processors are kept for a pod; memory is kept in full. Default 25.</summary>
    public int CpuRequest { get; init; } = 25;

    /// <summary>How long requests may still come to a pod that is about to end, until all who send them know. Default 10 s.</summary>
    public TimeSpan EndpointsGone { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who gives a canary (<see cref="CanaryStrategy"/>) its share of the requests. Default: replicas, beside all old ones; 50 percent at most.</summary>
    public CanaryBy CanaryBy { get; init; } = CanaryBy.Replicas;

    /// <summary>The figure of the cluster's custom metrics API that says how many requests a pod gets each minute, for <see cref="Scaling.RequestsPerMinute"/>.</summary>
    public string? RequestsMetric { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Url.IsAbsoluteUri && Url.Scheme == "https" && Url.PathAndQuery == "/", $"{Where}.Url", $"`{Url}` is no https address without a path"),
        .. HostNames.Select(x => (Names.IsHost(x), $"{Where}.HostNames", $"`{x}` is no host name")),
        (VolumeSize >= 1, $"{Where}.VolumeSize", "a volume has 1 GiB or more"),
        .. VolumeSizes.Select(x => (x.Gibibytes >= 1, $"{Where}.VolumeSizes[{x.Volume.Name}]", "a volume has 1 GiB or more")),
        (CpuRequest is >= 1 and <= 100, $"{Where}.CpuRequest", $"{CpuRequest} is not within 1 to 100 percent"),
        (EndpointsGone >= TimeSpan.FromSeconds(1), $"{Where}.EndpointsGone", "a second or longer: a pod that ends at once is still sent requests"),
        (CanaryBy is not CanaryBy.Replicas || Strategy is not CanaryStrategy { Shares: { IsDefault: false } shares } || shares.All(x => x <= 50), $"{Where}.Strategy.Shares",
            "a share is new pods beside all old ones, and there are never more of them: 50 percent at most, then comes all; or say by CanaryBy who gives weights"),
        (CanaryBy is not CanaryBy.Entrance || Entrance is GatewayEntrance or IngressEntrance { IsIngressNginx: true }, $"{Where}.CanaryBy",
            "of the controllers ingress-nginx and those of Gateways give weights: enter there, or let replicas or the router give the share"),
        (Gates.ErrorBudget is null, $"{Where}.Gates.ErrorBudget", "its errors are those that the router counts, and a cluster has none: let an alert of yours be critical, and ask for NoCriticalAlerts"),
        .. Namespaces?.Rules($"{Where}.Namespaces") ?? [],
        .. Entrance.Rules($"{Where}.Entrance"),
        .. new[] { ("TlsSecret", TlsSecret), ("StorageClass", StorageClass), ("SharedStorageClass", SharedStorageClass), ("PullSecret", PullSecret) }
            .Select(x => (At: x.Item1, Name: x.Item2)).Where(x => x.Name is not null).Select(x => (Names.IsHost(x.Name!), $"{Where}.{x.At}", $"`{x.Name}` is no name of an object of Kubernetes: lower case letters, digits, dashes and dots")),
        (Registry is null || Images.ImageReference.TryParse($"{Registry}/x", out _), $"{Where}.Registry", $"`{Registry}` is no registry such as registry.example:5000/mirror"),
        (Context is null || (Context.Length > 0 && !Context.Any(x => char.IsControl(x) || x is '\'' or '"')), $"{Where}.Context", "it is empty or has quotes in it; leave it out for the current context"),
    ];

    private string Where => $"Environments[{Name}]";
}

/// <summary>How a deployment asks what users see.</summary>
public enum EntranceReach
{
    /// <summary>At the environment's address, through the entrance.</summary>
    Url,

    /// <summary>Past the entrance, through the cluster's API: a pod which the Service of the route leads to. For addresses that this machine does not reach.</summary>
    Services,
}

/// <summary>The namespaces of a system: one for everything, or one for each tier.</summary>
/// <param name="Application">Of web services, workers, singletons and jobs, and of what has no other.</param>
public sealed record Namespaces(string Application)
{
    /// <summary>Of stores. Default: as <see cref="Application"/>.</summary>
    public string Data { get; init; } = Application;

    /// <summary>Of monitors. Default: as <see cref="Application"/>.</summary>
    public string Monitoring { get; init; } = Application;

    internal IEnumerable<string> All => new[] { Application, Data, Monitoring }.Distinct();

    internal string Of(Service service) => service switch { Store => Data, Services.Monitor => Monitoring, _ => Application };

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
        All.SelectMany(x => ((bool, string, string)[])
        [
            (Names.IsValid(x), where, $"`{x}`: {Names.Rule}"),
            (x is not "default" && !x.StartsWith("kube-", StringComparison.Ordinal), where, $"`{x}` is the cluster's own: everything in it would be closed to the network; choose another"),
        ]);
}

/// <summary>How large a volume is.</summary>
/// <param name="Volume">Which.</param>
/// <param name="Gibibytes">GiB, 1 or more.</param>
public sealed record VolumeSize(Volume Volume, int Gibibytes);

/// <summary>A profile of the Pod Security Standards: https://kubernetes.io/docs/concepts/security/pod-security-standards/.</summary>
public enum PodSecurity
{
    /// <summary>Not root, no privileges, no capabilities but <c>NET_BIND_SERVICE</c>.</summary>
    Restricted,

    /// <summary>What images that know no better need: some capabilities, and the user that the image says.</summary>
    Baseline,
}
