using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>What a host makes of the objects of a cluster.</summary>
public sealed class ClusterHostTests : IDisposable
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
    public async Task Release_that_all_users_come_to_is_autoscaled_and_no_other()
    {
        using var host = Host();
        await using var hold = await host.HoldAsync("test", TimeProvider.System, default);
        await host.OpenEdgeAsync(apply: true, _ => { }, _ => { }, default);
        var (old, next) = ((await StartAsync(host, "1")).Id, (await StartAsync(host, "2")).Id);
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
        var bounds = _cluster.Objects!.Find("horizontalpodautoscalers", $"web-{next}")!["spec"]!;
        Assert.Equal((2, 6), ((int)bounds["minReplicas"]!, (int)bounds["maxReplicas"]!));

        Task RouteAsync(params ImmutableArray<Share> shares) => host.RouteAsync(shares, hold.Token, default);
    }

    [Fact]
    public async Task Nothing_differs_where_a_job_had_nothing_to_do_and_an_autoscaler_did_much()
    {
        using var host = Host();
        await using var hold = await host.HoldAsync("test", TimeProvider.System, default);
        await host.OpenEdgeAsync(apply: true, _ => { }, _ => { }, default);
        var rollout = await StartAsync(host, "1");
        await host.RouteAsync([new Share(rollout.Id, 100)], hold.Token, default);
        Assert.Empty(await DriftAsync());

        _cluster.Objects!.Find("horizontalpodautoscalers", $"web-{rollout.Id}")!["spec"]!["maxReplicas"] = 60;
        Assert.Contains("spec.maxReplicas is 60, and should be 6", Assert.Single(await DriftAsync()).What, StringComparison.Ordinal);

        async Task<ImmutableArray<Drift>> DriftAsync() => await host.DriftAsync(await host.ObserveAsync(default), rollout, default);
    }

    [Fact]
    public async Task Services_that_start_at_the_same_time_keep_what_they_started_with_once()
    {
        using var host = Host();
        await using var hold = await host.HoldAsync("test", TimeProvider.System, default);
        await host.OpenEdgeAsync(apply: true, _ => { }, _ => { }, default);
        var release = Of("1");
        await host.PlaceAsync(release, "images", default);
        var rollout = new Rollout("0001-aaaa", RolloutKind.Deploy, release, Slot.Blue, "");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.EnsureAsync(rollout, Web, 2, default)));
        Assert.Equal(2, (await host.ObserveAsync(default)).Find(rollout.Id)!.Alive);
    }

    private static Release Of(string version) => new(version, $"sha256:{version}") { Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"app@sha256:{new string('a', 64)}") };

    private KubernetesHost Host()
    {
        var environment = new KubernetesEnvironment("one")
        {
            Url = new Uri("https://shop.example"),
            Entrance = new IngressEntrance("nginx"),
            Reach = EntranceReach.Services,
            Namespaces = new("shop-one"),
            Kubeconfig = new("CLUSTER") { Otherwise = _cluster.Kubeconfig("one") },
        };
        var job = new Job("job") { Artifact = Image, Command = ["work"], Settings = new() { ["MODE"] = "all" }, Security = Security.As(1000) };
        var system = new SystemDefinition("shop") { Images = [Image], Services = [Web, job], Routes = [new ServiceRoute("/", Web)], Environments = [environment] };
        return new KubernetesHost(new KubernetesSetup(system.In(environment), environment, Repository.Root, ImmutableSortedDictionary<string, string>.Empty, TimeProvider.System));
    }

    private static async Task<Rollout> StartAsync(KubernetesHost host, string version)
    {
        var release = Of(version);
        var rollout = new Rollout($"000{version}-aaaa", RolloutKind.Deploy, release, Slot.Blue, "");
        await host.PlaceAsync(release, "images", default);
        await host.EnsureAsync(rollout, Web, 4, default);
        return rollout;
    }

    private IEnumerable<string> Autoscaled() => _cluster.Objects!.There.Keys.Where(x => x.Contains("/horizontalpodautoscalers/", StringComparison.Ordinal)).Select(x => x.Split("/web-")[^1]);
}
