using k8s.Models;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>Under which names services are found, and who may reach whom.</summary>
internal static class Networking
{
    /// <summary>The Services of a service; none when nobody calls it.</summary>
    public static IEnumerable<Manifest> Services(Cluster cluster, Service service)
    {
        if (Cluster.PortOf(service) is not { } port)
            yield break;
        var alone = service is Store or Systems.Services.Monitor { Kind: MonitorKind.NodeExporter };
        yield return new(Cluster.FileOf(service, "service"), Service(cluster, service, service.Name, port, headless: alone), service is Store ? "Without an address of its own: the name is the pod's." : null);
        if (cluster.HasReplicasByName(service))
            yield return new(Cluster.FileOf(service, "service.replicas"), Service(cluster, service, $"{service.Name}-replicas", port, headless: true), "Each replica by itself, for who asks it for its figures.");
        // A service is called by its name, wherever it is: settings and secrets say the same on every kind of host.
        foreach (var space in cluster.Services.Where(x => x.Networks.Any(service.Networks.Contains)).Select(cluster.Namespaces.Of).Distinct().Where(x => x != cluster.Namespaces.Of(service)))
        {
            yield return Alias(cluster, service, service.Name, space);
            if (cluster.HasReplicasByName(service) && space == cluster.Namespaces.Monitoring)
                yield return Alias(cluster, service, $"{service.Name}-replicas", space);
        }
    }

    /// <summary>What may reach what: within a network everybody, and nobody else.</summary>
    public static IEnumerable<Manifest> Policies(Cluster cluster)
    {
        foreach (var space in cluster.Namespaces.All)
        {
            var members = cluster.Services.Where(x => cluster.Namespaces.Of(x) == space).ToList();
            yield return Policy(cluster, space, "closed", new() { PodSelector = new(), PolicyTypes = ["Ingress", "Egress"] }, "What no other policy opens is closed.");
            yield return Policy(
                cluster, space, "names",
                new()
                {
                    PodSelector = new(),
                    PolicyTypes = ["Egress"],
                    Egress =
                    [
                        new()
                        {
                            To = [new() { NamespaceSelector = Selector(("kubernetes.io/metadata.name", "kube-system")) }, new() { IpBlock = new() { Cidr = "169.254.20.10/32" } }],
                            Ports = [new() { Port = 53, Protocol = "TCP" }, new() { Port = 53, Protocol = "UDP" }],
                        },
                    ],
                },
                "The cluster's name servers, and the one that a node may have of its own.");
            foreach (var network in members.SelectMany(x => x.Networks).Distinct())
                yield return Policy(cluster, space, $"network-{network.Name}", InNetwork(cluster, network), network.Internal ? "Nothing in it reaches the world." : null);
        }
    }

    /// <summary>Lets the entrance reach a service that it leads to.</summary>
    public static IEnumerable<Manifest> EntrancePolicy(Cluster cluster, Service service)
    {
        if (service is not Edge && !cluster.System.AllRoutes.OfType<ServiceRoute>().Any(x => x.Service.Name == service.Name))
            yield break;
        yield return new(Cluster.FileOf(service, "networkpolicy"), new V1NetworkPolicy
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "NetworkPolicy",
            Metadata = cluster.Meta(service, $"{service.Name}-entrance"),
            Spec = new()
            {
                PodSelector = new() { MatchLabels = cluster.Known(service) },
                PolicyTypes = ["Ingress"],
                Ingress =
                [
                    new()
                    {
                        FromProperty = [new() { NamespaceSelector = Selector(("kubernetes.io/metadata.name", cluster.Environment.Entrance.ControllerNamespace)) }],
                        Ports = [new() { Port = Cluster.PortOf(service)!.Value, Protocol = "TCP" }],
                    },
                ],
            },
        }, "The entrance sends requests to it.");
    }

    private static V1NetworkPolicySpec InNetwork(Cluster cluster, Network network)
    {
        V1NetworkPolicyPeer Members() => new()
        {
            NamespaceSelector = new() { MatchLabels = cluster.OwnNamespaces },
            PodSelector = Selector((Cluster.NetworkLabel(network), "member")),
        };

        return new()
        {
            PodSelector = Selector((Cluster.NetworkLabel(network), "member")),
            PolicyTypes = ["Ingress", "Egress"],
            Ingress = [new() { FromProperty = [Members()] }],
            Egress = [new() { To = network.Internal ? [Members()] : [Members(), new() { IpBlock = new() { Cidr = "0.0.0.0/0" } }, new() { IpBlock = new() { Cidr = "::/0" } }] }],
        };
    }

    private static V1LabelSelector Selector((string Name, string Value) label) => new() { MatchLabels = new Dictionary<string, string> { [label.Name] = label.Value } };

    private static Manifest Policy(Cluster cluster, string space, string name, V1NetworkPolicySpec spec, string? remark) => new(
        $"networks/{space}/{name}.yaml",
        new V1NetworkPolicy { ApiVersion = "networking.k8s.io/v1", Kind = "NetworkPolicy", Metadata = cluster.Meta(name, space), Spec = spec },
        remark);

    private static V1Service Service(Cluster cluster, Service service, string name, int port, bool headless) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = cluster.Meta(service, name),
        Spec = new()
        {
            ClusterIP = headless ? "None" : null,
            Selector = cluster.Chosen(service),
            Ports = [new() { Name = Pods.PortName(service), Port = port, TargetPort = Pods.PortName(service), Protocol = "TCP" }],
        },
    };

    private static Manifest Alias(Cluster cluster, Service service, string name, string space) => new(
        $"{service.Name}/service.{(name == service.Name ? "" : "replicas.")}in-{space}.yaml",
        new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = cluster.Meta(name, space, cluster.Labels(service)),
            Spec = new() { Type = "ExternalName", ExternalName = $"{name}.{cluster.Namespaces.Of(service)}.svc.cluster.local" },
        },
        $"The same name in namespace {space}.");
}
