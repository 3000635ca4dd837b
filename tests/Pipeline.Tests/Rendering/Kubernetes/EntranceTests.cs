using System.Collections.Immutable;
using k8s.Models;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Rendering.Kubernetes;

public sealed class EntranceTests
{
    private static readonly Cluster One = OddCluster.Clusters.First();
    private static readonly Cluster Two = OddCluster.Clusters.ElementAt(1);

    [Fact]
    public void Routes_are_paths_of_an_ingress_and_websockets_have_one_with_longer_times()
    {
        var ingress = (V1Ingress)Object(One, "entrance/ingress.yaml");
        Assert.Equal(["odd.example", "www.odd.example", "files.odd.example"], ingress.Spec.Rules.Select(x => x.Host));
        Assert.Equal(["/internal/figures Exact edge", "/ Prefix web"], Paths(ingress.Spec.Rules[0]));
        Assert.Equal(["/internal/figures Exact edge", "/files/upload Prefix web", "/files Prefix edge", "/ Prefix web"], Paths(ingress.Spec.Rules[2]));
        Assert.Equal(("nginx", "odd-tls"), (ingress.Spec.IngressClassName, Assert.Single(ingress.Spec.Tls).SecretName));
        Assert.Equal("2", ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]);
        var websockets = (V1Ingress)Object(One, "entrance/ingress.websockets.yaml");
        Assert.All(websockets.Spec.Rules, x => Assert.Equal(["/live Prefix web"], Paths(x)));
        Assert.Equal("3600", websockets.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]);
    }

    [Fact]
    public void A_login_is_asked_for_by_an_ingress_of_its_own()
    {
        var system = OddSystem.Definition with
        {
            Routes = [new ServiceRoute("/", OddSystem.Web), new ServiceRoute("/staff", OddSystem.Web) { Login = new LoginSecret("staff", "ada", new GivenSecret("staff-password")) }],
        };
        var cluster = new Cluster(system, One.Environment);
        var staff = (V1Ingress)Object(cluster, "entrance/ingress.staff.yaml");
        Assert.Equal(["/staff Prefix web"], Paths(staff.Spec.Rules[0]));
        Assert.Equal("odd-staff", staff.Metadata.Name);
        Assert.Equal(
            ["auth-realm: staff", "auth-secret: odd-staff", "auth-type: basic"],
            staff.Metadata.Annotations.Where(x => x.Key.Contains("/auth-", StringComparison.Ordinal)).Select(x => $"{x.Key.Split('/')[1]}: {x.Value}").Order());
        var open = (V1Ingress)Object(cluster, "entrance/ingress.yaml");
        Assert.DoesNotContain("/staff Prefix web", Paths(open.Spec.Rules[0]));
        Assert.DoesNotContain(open.Metadata.Annotations.Keys, x => x.Contains("/auth-", StringComparison.Ordinal));
    }

    [Fact]
    public void The_edges_headers_are_said_by_the_controller_where_it_allows_them()
    {
        Assert.Equal("odd-one/odd-headers", ((V1Ingress)Object(One, "entrance/ingress.yaml")).Metadata.Annotations["nginx.ingress.kubernetes.io/custom-headers"]);
        Assert.Equal("a \"quoted\" $value \\ ; {}", ((V1ConfigMap)Object(One, "entrance/headers.yaml")).Data["X-Odd"]);
    }

    [Fact]
    public void A_gateway_gets_the_same_routes_with_headers_and_times()
    {
        var route = (HttpRoute)Object(Two, "entrance/httproute.yaml");
        Assert.Equal(["two.example"], route.Spec.Hostnames);
        Assert.Equal(("public", "gateways", "https"), (route.Spec.ParentRefs[0].Name, route.Spec.ParentRefs[0].Namespace, route.Spec.ParentRefs[0].SectionName));
        Assert.Equal(["/internal/figures Exact edge:8080 1s500ms", "/live PathPrefix web:3000 0s", "/ PathPrefix web:3000 1s500ms"],
            route.Spec.Rules.Select(x => $"{x.Matches[0].Path!.Value} {x.Matches[0].Path!.Type} {x.BackendRefs[0].Name}:{x.BackendRefs[0].Port} {x.Timeouts!.Request}"));
        Assert.All(route.Spec.Rules, x => Assert.Equal("X-Odd", Assert.Single(x.Filters![0].ResponseHeaderModifier!.Set).Name));
        Assert.Equal(["files.odd.example"], ((HttpRoute)Object(Two, "entrance/httproute.files.odd.example.yaml")).Spec.Hostnames);
    }

    [Fact]
    public void Figures_that_a_route_would_show_are_answered_by_nobody_who_knows_them()
    {
        var files = ((V1ConfigMap)Object(One, "edge/files.yaml")).Data;
        Assert.Contains("location / {\n            return 404;", files["nginx.conf"], StringComparison.Ordinal);
        Assert.Contains("alias \"/srv/odd files/\"", files["nginx.conf"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_world_reaches_nothing_but_what_the_entrance_leads_to()
    {
        var policies = KubernetesFiles.Manifests(One).Select(x => x.Object).OfType<V1NetworkPolicy>().ToList();
        var closed = Assert.Single(policies, x => x.Metadata.Name == "closed").Spec;
        Assert.Equal(["Ingress", "Egress"], closed.PolicyTypes);
        Assert.Null(closed.PodSelector.MatchLabels);
        Assert.Null(closed.Ingress);
        var open = policies.Where(x => x.Spec.Ingress?.Any(y => y.FromProperty.Any(z => z.PodSelector is null)) is true).ToList();
        Assert.Equal(["edge-entrance", "web-entrance"], open.Select(x => x.Metadata.Name).Order());
        Assert.All(open, x => Assert.Equal("ingress-nginx", x.Spec.Ingress[0].FromProperty[0].NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]));
    }

    [Fact]
    public void Who_is_in_a_network_reaches_it_from_every_tier_and_a_closed_one_reaches_nobody_else()
    {
        var policies = KubernetesFiles.Manifests(Two).Select(x => x.Object).OfType<V1NetworkPolicy>().ToList();
        var data = policies.Where(x => x.Metadata.Name == "network-data").ToList();
        Assert.Equal(["odd-application", "odd-data"], data.Select(x => x.Metadata.NamespaceProperty).Order());
        Assert.All(data, x => Assert.Equal("odd", Assert.Single(x.Spec.Egress[0].To).NamespaceSelector.MatchLabels["pipeline.system"]));
        var monitoring = policies.Where(x => x.Metadata.Name == "network-monitoring").ToList();
        Assert.Equal(2, monitoring.Count);
        Assert.All(monitoring, x => Assert.Contains(x.Spec.Egress[0].To, y => y.IpBlock?.Cidr == "0.0.0.0/0"));
    }

    [Fact]
    public void Prometheus_asks_each_replica_and_nobody_who_is_not_there()
    {
        var data = ((V1ConfigMap)Object(Two, "watch/files.yaml")).Data;
        Assert.Contains("web-replicas", data["prometheus.yml"], StringComparison.Ordinal);
        Assert.Contains("two.example:8443", data["prometheus.yml"], StringComparison.Ordinal);
        Assert.DoesNotContain("router", data["prometheus.yml"], StringComparison.Ordinal);
        Assert.DoesNotContain("router", data["rules.yml"], StringComparison.Ordinal);
        Assert.Contains("WebGone", data["rules.yml"], StringComparison.Ordinal);
        Assert.IsType<V1DaemonSet>(Object(Two, "nodes/daemonset.yaml"));
    }

    [Fact]
    public void An_annotation_of_the_definition_takes_the_place_of_a_rendered_one()
    {
        var environment = One.Environment with { Entrance = new IngressEntrance("nginx") { Annotations = new Dictionary<string, string> { ["nginx.ingress.kubernetes.io/ssl-redirect"] = "false" }.ToImmutableSortedDictionary() } };
        Assert.Equal("false", ((V1Ingress)Object(One with { Environment = environment }, "entrance/ingress.yaml")).Metadata.Annotations["nginx.ingress.kubernetes.io/ssl-redirect"]);
    }

    private static k8s.IKubernetesObject<V1ObjectMeta> Object(Cluster cluster, string path) => KubernetesFiles.Manifests(cluster).Single(x => x.Path == path).Object;

    private static List<string> Paths(V1IngressRule rule) => [.. rule.Http.Paths.Select(x => $"{x.Path} {x.PathType} {x.Backend.Service.Name}")];
}
