using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Hosting;

/// <summary>Status tells what was changed behind the pipeline's back, and the next deployment brings it to order.</summary>
public sealed class DriftTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task Everything_that_runs_is_shown_and_nothing_differs_after_a_deployment()
    {
        await _site.DeployAsync(deployed.Next());
        var report = await _site.StatusAsync();

        Assert.Empty(report.Drift);
        Assert.Equal(
            [
                ("web", "web", 2), ("worker", "worker", 1), ("beat", "singleton", 1), ("redis", "store", 1), ("watcher", "monitor", 1), ("nginx", "edge", 1), ("router", "router", 1),
            ],
            report.Services.Select(x => (x.Name, x.Kind, x.Healthy)));
        Assert.All(report.Services, x => Assert.Equal(x.Replicas, x.Running));
        Assert.All(report.Services, x => Assert.StartsWith("sha256:", x.Image, StringComparison.Ordinal));
        Assert.All(report.Services, x => Assert.InRange(report.At - x.Since!.Value, TimeSpan.Zero, TimeSpan.FromHours(1)));
        Assert.All(report.Services.Take(3), x => Assert.Equal(report.Current!.Rollout, x.Rollout));
    }

    [LabFact("mmdebstrap")]
    public async Task Stopped_removed_and_changed_is_shown_and_brought_to_order_by_the_next_deployment()
    {
        var version = deployed.Next();
        await _site.DeployAsync(version);
        var (webs, redis, watcher, nginx) = (await _site.OfAsync("web"), await IdAsync("redis"), await IdAsync("watcher"), await IdAsync("nginx"));

        await DockerCli.DockerAsync("stop", webs[0].Id);
        await DockerCli.DockerAsync("rm", "--force", (await _site.OfAsync("worker"))[0].Id);
        await DockerCli.DockerAsync("pause", (await _site.OfAsync("beat"))[0].Id);
        _site.Mode = "blue";
        _site.Override("services: { redis: { mem_limit: 400m }, watcher: { mem_limit: 100m } }\n");
        var mine = Path.Combine(_site.Root, "nginx", _site.Name, "conf.d", "mine.local.conf");
        File.WriteAllText(mine, "# mine\n");
        _site.Render();

        var report = await _site.StatusAsync();
        Assert.Equal(
            [
                "beat configuration: differs from the definition: variable MODE",
                $"beat stopped: {_site.Project}-{report.Current!.Rollout}-beat-1 is paused",
                $"nginx files: nginx/{_site.Name}/conf.d/mine.local.conf was changed since the last deployment",
                "redis configuration: its container was made from another definition; different: mem_limit",
                "watcher configuration: its container was made from another definition; different: mem_limit",
                "web configuration: differs from the definition: variable MODE",
                $"web stopped: {webs[0].Name} has ended with exit code 0",
                "worker configuration: differs from the definition: variable MODE",
                "worker missing: 1 replica of 1 is missing",
            ],
            report.Drift.Select(x => $"{x.Service} {x.Kind}: {x.What}").Where(x => !x.StartsWith("job ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(1, report.Services.Single(x => x.Name == "web").Running);

        await _site.DeployAsync(version);
        await _site.ServesAsync(version);
        Assert.Equal(redis, await IdAsync("redis"));
        Assert.Equal(nginx, await IdAsync("nginx"));
        Assert.NotEqual(watcher, await IdAsync("watcher"));
        Assert.Contains(_site.Said, x => x.StartsWith("! redis keeps running as it was: a deployment never replaces a store. Its definition has changed: mem_limit", StringComparison.Ordinal));
        Assert.Contains("! watcher was started again: its definition has changed (mem_limit)", _site.Said);
        Assert.Equal(("redis", "configuration"), (await _site.StatusAsync()).Drift.Select(x => (x.Service, x.Kind)).Single());

        File.Delete(mine);
        _site.Mode = "";
        _site.Override("services: {}\n");
        await _site.DeployAsync(deployed.Next());
        Assert.Empty((await _site.StatusAsync()).Drift);
    }

    private async Task<string> IdAsync(string service) => Assert.Single(await _site.OfAsync(service)).Id;
}
