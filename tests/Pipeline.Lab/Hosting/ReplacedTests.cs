using Pipeline.Deployment.Docker;

namespace Pipeline.Lab.Hosting;

/// <summary>What lasts is made again where its definition has changed: the router while users go on, the edge with a gap that is said.</summary>
public sealed class ReplacedTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Router_is_replaced_under_load_and_no_request_fails()
    {
        var version = await _site.CurrentAsync();
        var router = await IdAsync("router");
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(version, 40);
        _site.Override("services: { router: { mem_limit: 600m } }\n");
        Assert.Empty((await _site.DeployAsync(version)).Steps);
        await load.AnswersAsync(version, 40);

        // It goes on from what the old one kept: the next release is switched to as ever.
        var next = deployed.Next();
        await _site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();

        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures) + "\n" + string.Join('\n', _site.Said.TakeLast(30)));
        Assert.NotEqual(router, await IdAsync("router"));
        Assert.Contains("! the router was replaced beside itself, without a gap; changed: mem_limit", _site.Said);
        Assert.DoesNotContain(await _site.ContainersAsync(), x => x.Labels[DockerNames.ServiceLabel] == DockerNames.Standby);
        await _site.ServesAsync(next);
        Assert.Empty((await _site.StatusAsync()).Drift);
    }

    [LabFact("mmdebstrap", Turn = 5)]
    public async Task Run_that_is_killed_while_it_replaces_the_router_is_completed_by_the_next_one_and_no_request_fails()
    {
        var version = await _site.CurrentAsync();
        await using var load = new SiteLoad(_site.Port);
        await load.AnswersAsync(version, 40);
        _site.Override("services: { router: { mem_limit: 700m } }\n");
        _site.Render();
        var target = await _site.TargetAsync();
        await target.Host.HoldAsync("lab", TimeProvider.System, default);
        await Assert.ThrowsAsync<KilledException>(() => target.Host.OpenEdgeAsync(
            true, x => _ = x.StartsWith("replacing the router", StringComparison.Ordinal) ? throw new KilledException() : 0, _ => { }, default));
        ((IDisposable)target.Host).Dispose();
        await load.AnswersAsync(version, 40);
        // The router misses the lease's owner within a moment.
        await Until.TrueAsync(async () => (await _site.StatusAsync()).Lock is null, TimeSpan.FromSeconds(20));
        Assert.Contains((await _site.StatusAsync()).Drift, x => x is { Service: "router", Kind: "extra" });

        // It is brought to order, and only a deployment applies what has changed.
        await _site.RecoverAsync();
        Assert.DoesNotContain((await _site.StatusAsync()).Drift, x => x.Kind == "extra");
        await _site.DeployAsync(version);
        await load.AnswersAsync(version, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures) + "\n" + string.Join('\n', _site.Said.TakeLast(30)));
        await _site.ServesAsync(version);
        Assert.Empty((await _site.StatusAsync()).Drift);
    }

    [LabFact("mmdebstrap")]
    public async Task Edge_is_made_again_only_when_its_container_has_changed_and_that_is_said()
    {
        var version = deployed.Next();
        var nginx = await IdAsync("nginx");
        _site.Override("services: { nginx: { mem_limit: 200m } }\n");
        await _site.DeployAsync(version);
        Assert.NotEqual(nginx, await IdAsync("nginx"));
        Assert.Contains(_site.Said, x => x.StartsWith("! nginx was started again, and served nobody for ", StringComparison.Ordinal));
        await _site.ServesAsync(version);
        _site.Override("services: {}\n");
        await _site.DeployAsync(version);
        Assert.Empty((await _site.StatusAsync()).Drift);
    }

    private async Task<string> IdAsync(string service) => Assert.Single(await _site.OfAsync(service)).Id;
}
