using k8s;
using k8s.Models;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>
/// What stands before the web services of an environment that is closed to its users: pods of the router's image, to which the Services lead meanwhile. Who may
/// pass goes on by a Service <c>&lt;name&gt;-behind</c> of each. It is there only while somebody closes the environment, so no file has it.
/// </summary>
internal static class Door
{
    /// <summary>Its name, and that of all that is its own.</summary>
    public const string Name = "pipeline-door";

    /// <summary>The value of <c>app.kubernetes.io/component</c> of all of it.</summary>
    public const string Component = "door";

    /// <summary>So many pods: a node can go.</summary>
    public const int Replicas = 2;

    /// <summary>The container.</summary>
    public const string Container = "router";

    /// <summary>Where the router keeps what it knows.</summary>
    public const string Directory = "/state/router";

    /// <summary>The key of the Secret that holds its table.</summary>
    public const string TableFile = "table.json";

    // The networks that pods have. A client behind them is whom they name last, unless that is another of these.
    private const string Trusted = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,fc00::/7,fe80::/10";

    private const string Tables = "/run/table";

    private const int Port = 8000;

    private const int MetricsPort = 9000;

    private const int User = 10001;

    // The router ends what is open within eight seconds.
    private const int Grace = 10;

    /// <summary>The web services that users come to.</summary>
    public static IReadOnlyList<Web> Webs(Cluster cluster)
    {
        var routed = cluster.System.AllRoutes.OfType<ServiceRoute>().Select(x => x.Service.Name).ToHashSet();
        return [.. cluster.System.Webs.Where(x => routed.Contains(x.Name))];
    }

    /// <summary>The Service by which the door reaches a web service.</summary>
    public static string Behind(Service web) => Behind(web.Name);

    /// <summary>The Service by which the door reaches a web service of this name.</summary>
    public static string Behind(string web) => $"{web}-behind";

    /// <summary>The labels by which its pods are known.</summary>
    public static Dictionary<string, string> Known(Cluster cluster) => new() { ["app.kubernetes.io/instance"] = cluster.Instance, ["app.kubernetes.io/name"] = Name };

    /// <summary>The labels of all of it.</summary>
    public static Dictionary<string, string> Labels(Cluster cluster)
    {
        var labels = cluster.Labels();
        labels["app.kubernetes.io/name"] = Name;
        labels["app.kubernetes.io/component"] = Component;
        return labels;
    }

    /// <summary>Its objects, in the order in which they are applied; the Secret with its table comes before.</summary>
    /// <param name="cluster">The environment.</param>
    /// <param name="image">The router's image.</param>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Of(Cluster cluster, string image) =>
    [
        new V1ServiceAccount
        {
            ApiVersion = "v1",
            Kind = "ServiceAccount",
            Metadata = Meta(cluster, Name),
            AutomountServiceAccountToken = false,
            ImagePullSecrets = cluster.Environment.PullSecret is { } secret ? [new() { Name = secret }] : null,
        },
        Policy(cluster, Name, new()
        {
            PodSelector = new() { MatchLabels = Known(cluster) },
            PolicyTypes = ["Ingress", "Egress"],
            Ingress = [new() { FromProperty = [Entrance(cluster), .. Webs(cluster).SelectMany(x => x.Networks).Distinct().Select(x => Members(cluster, x))], Ports = [On(Port)] }],
            Egress = [new() { To = [new() { PodSelector = PodsBehind(cluster) }], Ports = [.. Webs(cluster).Select(x => Cluster.PortOf(x)!.Value).Distinct().Select(On)] }],
        }),
        Policy(cluster, $"{Name}-behind", new()
        {
            PodSelector = PodsBehind(cluster),
            PolicyTypes = ["Ingress"],
            Ingress = [new() { FromProperty = [new() { PodSelector = new() { MatchLabels = Known(cluster) } }] }],
        }),
        new V1PodDisruptionBudget
        {
            ApiVersion = "policy/v1",
            Kind = "PodDisruptionBudget",
            Metadata = Meta(cluster, Name),
            Spec = new() { MaxUnavailable = 1, Selector = new() { MatchLabels = Known(cluster) }, UnhealthyPodEvictionPolicy = "AlwaysAllow" },
        },
        new V1Deployment
        {
            ApiVersion = "apps/v1",
            Kind = "Deployment",
            Metadata = Meta(cluster, Name),
            Spec = new()
            {
                Replicas = Replicas,
                RevisionHistoryLimit = 0,
                Selector = new() { MatchLabels = Known(cluster) },
                Strategy = new() { Type = "RollingUpdate", RollingUpdate = new() { MaxSurge = 1, MaxUnavailable = 0 } },
                Template = new() { Metadata = new() { Labels = Labels(cluster) }, Spec = Pod(cluster, image) },
            },
        },
    ];

    private static V1PodSpec Pod(Cluster cluster, string image) => new()
    {
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        ServiceAccountName = Name,
        SecurityContext = new()
        {
            RunAsNonRoot = true,
            RunAsUser = User,
            RunAsGroup = User,
            FsGroup = User,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new() { Type = "RuntimeDefault" },
        },
        TerminationGracePeriodSeconds = Pods.Seconds(cluster.Environment.EndpointsGone) + Grace,
        TopologySpreadConstraints = [.. ((string[])["kubernetes.io/hostname", "topology.kubernetes.io/zone"]).Select(x => new V1TopologySpreadConstraint
        {
            MaxSkew = 1,
            TopologyKey = x,
            WhenUnsatisfiable = "ScheduleAnyway",
            LabelSelector = new() { MatchLabels = Known(cluster) },
        })],
        Volumes =
        [
            new() { Name = "state", EmptyDir = new() },
            new() { Name = "table", Secret = new() { SecretName = Name, DefaultMode = 0b100_100_000 } },
        ],
        Containers =
        [
            new()
            {
                Name = Container,
                Image = image,
                ImagePullPolicy = "IfNotPresent",
                Args = ["run", "--listen", $"0.0.0.0:{Port}", "--directory", Directory, "--metrics", $"0.0.0.0:{MetricsPort}", "--table", $"{Tables}/{TableFile}", "--trusted", Trusted],
                // The Services' target port has this name, whatever its number is in the pods of the release.
                Ports = [new() { Name = "http", ContainerPort = Port, Protocol = "TCP" }, new() { Name = "metrics", ContainerPort = MetricsPort, Protocol = "TCP" }],
                VolumeMounts = [new() { Name = "state", MountPath = "/state" }, new() { Name = "table", MountPath = Tables, ReadOnlyProperty = true }],
                Resources = Pods.Resources(cluster.Environment, ComposeFile.RouterLimits),
                SecurityContext = new() { AllowPrivilegeEscalation = false, ReadOnlyRootFilesystem = true, Capabilities = new() { Drop = ["ALL"] } },
                ReadinessProbe = new() { HttpGet = new() { Path = "/health", Port = "metrics" }, PeriodSeconds = 1, TimeoutSeconds = 5, FailureThreshold = 3 },
                Lifecycle = new() { PreStop = new() { Sleep = new() { Seconds = Pods.Seconds(cluster.Environment.EndpointsGone) } } },
            },
        ],
    };

    private static V1LabelSelector PodsBehind(Cluster cluster) => new()
    {
        MatchLabels = new Dictionary<string, string> { ["app.kubernetes.io/instance"] = cluster.Instance },
        MatchExpressions = [new() { Key = "app.kubernetes.io/name", OperatorProperty = "In", Values = [.. Webs(cluster).Select(x => x.Name)] }],
    };

    private static V1NetworkPolicyPeer Entrance(Cluster cluster) => new()
    {
        NamespaceSelector = new() { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = cluster.Environment.Entrance.ControllerNamespace } },
    };

    private static V1NetworkPolicyPeer Members(Cluster cluster, Network network) => new()
    {
        NamespaceSelector = new() { MatchLabels = cluster.OwnNamespaces },
        PodSelector = new() { MatchLabels = new Dictionary<string, string> { [Cluster.NetworkLabel(network)] = "member" } },
    };

    private static V1NetworkPolicyPort On(int port) => new() { Port = port, Protocol = "TCP" };

    private static V1NetworkPolicy Policy(Cluster cluster, string name, V1NetworkPolicySpec spec) =>
        new() { ApiVersion = "networking.k8s.io/v1", Kind = "NetworkPolicy", Metadata = Meta(cluster, name), Spec = spec };

    private static V1ObjectMeta Meta(Cluster cluster, string name) => cluster.Meta(name, cluster.Namespaces.Application, Labels(cluster));
}
