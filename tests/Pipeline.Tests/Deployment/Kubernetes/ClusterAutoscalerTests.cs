using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>Which release of a cluster has its number of pods changed by its load.</summary>
public sealed class ClusterAutoscalerTests : IDisposable
{
    private static readonly Image Image = new("app") { Context = "none", Dockerfile = "none" };

    private static readonly Web Web = new("web")
    {
        Artifact = Image,
        Command = ["serve"],
        Port = 8000,
        Replicas = 2,
        Scaling = new Scaling(2, 6) { CpuPercent = 70 },
        Limits = new Resources(1, 96),
        Security = Security.As(1000),
    };

    private readonly FakeCluster _cluster = new() { Objects = new FakeObjects() };

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task It_is_the_one_that_all_users_come_to_and_no_other()
    {
        var environment = new KubernetesEnvironment("one")
        {
            Url = new Uri("https://shop.example"),
            Entrance = new IngressEntrance("nginx"),
            Reach = EntranceReach.Services,
            Namespaces = new("shop-one"),
            Kubeconfig = new("CLUSTER") { Otherwise = _cluster.Kubeconfig("one") },
        };
        var system = new SystemDefinition("shop") { Images = [Image], Services = [Web], Routes = [new ServiceRoute("/", Web)], Environments = [environment] };
        using var host = new KubernetesHost(new KubernetesSetup(system.In(environment), environment, Repository.Root, ImmutableSortedDictionary<string, string>.Empty, TimeProvider.System));
        await using var hold = await host.HoldAsync("test", TimeProvider.System, default);
        await host.OpenEdgeAsync(apply: true, _ => { }, _ => { }, default);
        var (old, next) = (await StartAsync("1", 4), await StartAsync("2", 4));
        Assert.Empty(Autoscaled());

        await RouteAsync(new Share(old, 100));
        Assert.Equal([old], Autoscaled());
        await RouteAsync(new Share(next, 10), new Share(old, 90));
        Assert.Equal([old], Autoscaled());
        await RouteAsync(new Share(next, 100));
        Assert.Equal([next], Autoscaled());
        // While data are put back.
        await RouteAsync();
        Assert.Empty(Autoscaled());
        await RouteAsync(new Share(next, 100));
        Assert.Equal([next], Autoscaled());
        Assert.Equal("2 6", $"{Scaler(next)["minReplicas"]} {Scaler(next)["maxReplicas"]}");

        async Task<string> StartAsync(string version, int replicas)
        {
            var release = new Release(version, $"sha256:{version}") { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"app@sha256:{new string('a', 64)}") };
            var rollout = new Rollout($"000{version}-aaaa", RolloutKind.Deploy, release, Slot.Blue, "");
            await host.PlaceAsync(release, "images", default);
            await host.EnsureAsync(rollout, Web, replicas, default);
            return rollout.Id;
        }

        Task RouteAsync(params ImmutableArray<Share> shares) => host.RouteAsync(shares, hold.Token, default);
    }

    private System.Text.Json.Nodes.JsonNode Scaler(string rollout) => _cluster.Objects!.Find("horizontalpodautoscalers", $"web-{rollout}")!["spec"]!;

    private IEnumerable<string> Autoscaled() => _cluster.Objects!.There.Keys.Where(x => x.Contains("/horizontalpodautoscalers/", StringComparison.Ordinal)).Select(x => x.Split("/web-")[^1]);
}
