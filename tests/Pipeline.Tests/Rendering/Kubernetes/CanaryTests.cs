using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Rendering.Kubernetes;

/// <summary>What gives a new release its share of the requests at an entrance.</summary>
public sealed class CanaryTests
{
    private static readonly Cluster One = OddCluster.Clusters.First();
    private static readonly Cluster Two = OddCluster.Clusters.ElementAt(1);

    [Fact]
    public void Each_ingress_has_another_one_that_takes_its_percentage_of_the_requests_for_web_services()
    {
        var canaries = Entrances.Canaries(One, 25).ToDictionary(x => x.Metadata.Name);
        Assert.Equal(["odd-canary", "odd-websockets-canary"], canaries.Keys.Order());
        var canary = canaries["odd-canary"];
        Assert.Equal(
            ["nginx.ingress.kubernetes.io/canary-weight: 25", "nginx.ingress.kubernetes.io/canary: true"], canary.Metadata.Annotations.Select(x => $"{x.Key}: {x.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(("nginx", "odd-one", "canary"), (canary.Spec.IngressClassName, canary.Metadata.NamespaceProperty, canary.Metadata.Labels["app.kubernetes.io/component"]));
        // What the edge sends or closes is of no release.
        Assert.Equal(
            ["files.odd.example /", "files.odd.example /files/upload", "odd.example /", "www.odd.example /"],
            canary.Spec.Rules.SelectMany(x => x.Http.Paths.Select(y => $"{x.Host} {y.Path}")).Order(StringComparer.Ordinal));
        Assert.All(canary.Spec.Rules.SelectMany(x => x.Http.Paths), x => Assert.Equal("web-canary", x.Backend.Service.Name));
    }

    [Fact]
    public void What_asks_for_a_login_asks_for_it_in_a_canary_too()
    {
        var system = OddSystem.Definition with
        {
            Routes = [new ServiceRoute("/", OddSystem.Web), new ServiceRoute("/staff", OddSystem.Web) { Login = new LoginSecret("staff", "ada", new GivenSecret("staff-password")) }],
        };
        var staff = Entrances.Canaries(new Cluster(system, One.Environment), 5).Single(x => x.Metadata.Name == "odd-staff-canary");
        // All other annotations are those of the Ingress that it belongs to, which is the one with its host and path.
        Assert.All(staff.Spec.Rules, x => Assert.Equal("/staff", Assert.Single(x.Http.Paths).Path));
    }

    [Fact]
    public void A_route_of_a_gateway_has_weights_that_are_100_together_and_keeps_them_while_it_is_applied_for_another_reason()
    {
        var webs = Door.Webs(Two).Select(x => x.Name).ToHashSet();
        JsonObject Rendered() => new SystemObjects(Two, ImmutableSortedDictionary<string, string>.Empty).Lasting().First(x => (string?)x["kind"] == "HTTPRoute");
        var (route, port) = (Rendered(), Cluster.PortOf(OddSystem.Web));
        EntranceWeights.Weigh(route, webs, 25);

        string[] Backends(JsonNode rule) => [.. rule["backendRefs"]!.AsArray().Select(x => $"{x!["name"]} {x["port"]} {x["weight"]}".Trim())];
        var rules = route["spec"]!["rules"]!.AsArray();
        Assert.Contains(rules, x => Backends(x!).SequenceEqual([$"web {port} 75", $"web-canary {port} 25"]));
        Assert.All(rules.Where(x => !webs.Contains((string)x!["backendRefs"]![0]!["name"]!)), x => Assert.Single(Backends(x!)));

        var again = Rendered();
        ClusterRouting.Keep(again, route);
        Assert.Equal(rules.ToJsonString(), again["spec"]!["rules"]!.ToJsonString());
        var other = Rendered();
        ClusterRouting.Keep(other, Rendered());
        Assert.Equal(Rendered().ToJsonString(), other.ToJsonString());
    }
}
