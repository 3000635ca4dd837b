namespace Pipeline.Lab.Hosting;

/// <summary>The record of an environment outlives everything that runs.</summary>
public sealed class AfterDownTests(DeployedSite deployed) : IClassFixture<DeployedSite>
{
    private readonly LabSite _site = deployed.Site;

    [LabFact("mmdebstrap")]
    public async Task History_is_read_from_the_volume_and_nothing_is_left_that_did()
    {
        await _site.DownAsync();
        var history = (await _site.LookAsync()).History;
        Assert.True(history.IsDown);
        Assert.Equal("1", Assert.Single(history.Rollouts).Rollout.Release.Version);
        var status = await _site.StatusAsync();
        Assert.Null(status.Current);
        Assert.Equal("1", status.Previous?.Version);
        Assert.Empty(status.Drift);

        var target = await _site.TargetAsync();
        using (var host = (IDisposable)target.Host)
            Assert.Equal(_site.Release("1"), await target.Host.KeptAsync("1", default));
        Assert.Empty(await _site.ContainersAsync());
        Assert.Equal([$"{_site.Project}_redis-data", $"{_site.Project}_router-state"], (await _site.Engine.VolumesAsync($"pipeline.system={_site.Name}", default)).Order());

        await _site.DeployAsync("1");
        await _site.ServesAsync("1");
    }

    [LabFact("mmdebstrap")]
    public async Task Nothing_is_known_where_nothing_was_ever_deployed()
    {
        await using var other = await LabSite.StartAsync();
        Assert.Empty((await other.LookAsync()).History.Rollouts);
        Assert.Empty(await other.ContainersAsync());
        Assert.Empty(await other.Engine.VolumesAsync($"pipeline.system={other.Name}", default));
    }
}
