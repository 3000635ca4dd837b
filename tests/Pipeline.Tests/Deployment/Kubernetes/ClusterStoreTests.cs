using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>Stores of a cluster whose definition has changed.</summary>
public sealed class ClusterStoreTests : IDisposable
{
    private readonly FakeCluster _cluster = new() { Objects = new FakeObjects() };
    private Store _store = Redis.Store("redis", new PinnedImage("redis:7@sha256:" + new string('a', 64)), new Volume("redis-data"));
    private int _size = 1;

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Deployment_leaves_a_store_as_it_is_and_says_how_it_is_changed()
    {
        await DeployAsync();
        var (set, pod) = (Set(), Pod());
        _store = _store with { Limits = new Resources(1, 512) };

        var warnings = await DeployAsync();
        Assert.Equal((set.ToJsonString(), pod.ToJsonString()), (Set().ToJsonString(), Pod().ToJsonString()));
        Assert.Contains("redis keeps running as it was", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("ChangeStores", warnings[0], StringComparison.Ordinal);
        var change = Assert.Single(await OnHostAsync(x => x.ChangedStoresAsync(default)));
        Assert.True(change.HasWayBack);
        Assert.Contains(change.Changed, x => x.Contains("resources.limits.memory is ", StringComparison.Ordinal) && x.EndsWith("should be \"512Mi\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_that_somebody_has_scaled_away_is_there_again_after_a_deployment()
    {
        await DeployAsync();
        Set()["spec"]!["replicas"] = 0;
        Assert.Empty(await DeployAsync());
        Assert.Equal(1, (int)Set()["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task Changed_store_runs_as_it_is_defined_and_goes_back_to_how_it_was_kept_the_last_time()
    {
        await DeployAsync();
        var before = Pod();
        _store = _store with { Mounts = [new Volume("redis-data-2").At("/data")], Limits = new Resources(1, 512) };
        await OnHostAsync(x => ReplaceAsync(x, back: false));
        Assert.Equal("redis-data-2", (string?)Set()["spec"]!["volumeClaimTemplates"]![0]!["metadata"]!["name"]);
        Assert.Equal("512Mi", (string?)Pod()["spec"]!["containers"]![0]!["resources"]!["limits"]!["memory"]);
        Assert.Empty(await OnHostAsync(x => x.ChangedStoresAsync(default)));

        await OnHostAsync(x => ReplaceAsync(x, back: true));
        Assert.Equal(before.ToJsonString(), Pod().ToJsonString());

        // Once it is kept, it is what it goes back to.
        await OnHostAsync(x => ReplaceAsync(x, back: false));
        await OnHostAsync(async x =>
        {
            await x.KeepStoreAsync(_store, default);
            return true;
        });
        var kept = Pod();
        _store = _store with { Limits = new Resources(1, 256) };
        await OnHostAsync(x => ReplaceAsync(x, back: false));
        await OnHostAsync(x => ReplaceAsync(x, back: true));
        Assert.Equal(kept.ToJsonString(), Pod().ToJsonString());
    }

    [Fact]
    public async Task Volume_that_cannot_grow_is_said_before_its_store_is_ended()
    {
        await DeployAsync();
        _cluster.Objects!.Answer("PUT", "/api/v1/namespaces/shop-one/persistentvolumeclaims/redis-data-redis-0", "", """{"kind":"PersistentVolumeClaim","metadata":{"name":"redis-data-redis-0","namespace":"shop-one"},"spec":{"resources":{"requests":{"storage":"1Gi"}}}}""");
        _cluster.Objects.Refuses = x => (string?)x["kind"] == "PersistentVolumeClaim" ? "only dynamically provisioned pvc can be resized" : null;
        var pod = Pod();
        _size = 2;
        var refused = await Assert.ThrowsAsync<PipelineException>(() => OnHostAsync(x => ReplaceAsync(x, back: false)));
        Assert.Contains("only dynamically provisioned pvc can be resized", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(pod.ToJsonString(), Pod().ToJsonString());

        _cluster.Objects.Refuses = _ => null;
        await OnHostAsync(x => ReplaceAsync(x, back: false));
        Assert.Equal("2Gi", (string?)_cluster.Objects.Find("persistentvolumeclaims", "redis-data-redis-0")!["spec"]!["resources"]!["requests"]!["storage"]);
    }

    [Fact]
    public async Task Store_of_an_environment_that_kept_nothing_has_no_way_back()
    {
        await DeployAsync();
        _cluster.Objects!.Answer("DELETE", "/api/v1/namespaces/shop-one/configmaps/pipeline-record-store-redis", "", "");
        _store = _store with { Limits = new Resources(1, 512) };
        Assert.False(Assert.Single(await OnHostAsync(x => x.ChangedStoresAsync(default))).HasWayBack);
        Assert.Contains("How redis was before is not known", (await Assert.ThrowsAsync<PipelineException>(() => OnHostAsync(x => ReplaceAsync(x, back: true)))).Message, StringComparison.Ordinal);
    }

    private JsonObject Set() => _cluster.Objects!.Find("statefulsets", "redis")!;

    private JsonObject Pod() => _cluster.Objects!.Find("pods", "redis-0")!;

    private async Task<bool> ReplaceAsync(IDeployHost host, bool back)
    {
        await host.ReplaceStoreAsync(_store, back, _ => { }, default);
        return true;
    }

    private Task<List<string>> DeployAsync() => OnHostAsync(async x =>
    {
        var warnings = new List<string>();
        await x.OpenEdgeAsync(apply: true, _ => { }, warnings.Add, default);
        return warnings;
    });

    private async Task<T> OnHostAsync<T>(Func<IDeployHost, Task<T>> command)
    {
        var environment = new KubernetesEnvironment("one")
        {
            Url = new Uri("https://shop.example"),
            Entrance = new IngressEntrance("nginx"),
            Namespaces = new("shop-one"),
            VolumeSize = _size,
            Kubeconfig = new("CLUSTER") { Otherwise = _cluster.Kubeconfig("one") },
        };
        var system = new SystemDefinition("shop") { Services = [_store], Environments = [environment] };
        using var host = new KubernetesHost(new KubernetesSetup(system.In(environment), environment, Repository.Root, ImmutableSortedDictionary<string, string>.Empty, TimeProvider.System));
        await using var hold = await host.HoldAsync("test", TimeProvider.System, default);
        return await command(host);
    }
}
