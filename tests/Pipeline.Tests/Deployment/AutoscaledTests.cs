using Pipeline.Deployment;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

/// <summary>A service whose number of replicas something else keeps.</summary>
public sealed class AutoscaledTests : IDisposable
{
    private readonly Site _site = new();

    public AutoscaledTests()
    {
        _site.Host.Autoscales = true;
        _site.Define(x => x with { Replicas = 2, Scaling = new Scaling(2, 6) { CpuPercent = 70 } });
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Release_starts_with_as_many_replicas_as_serve()
    {
        await _site.Deploy("1");
        await ScaleAsync(5);
        var plan = await _site.Deploy("2");
        Assert.Contains(plan.Steps, x => x.Describe().Contains("start 5 replicas of web", StringComparison.Ordinal));
        Assert.Equal(["2", "2", "2", "2", "2"], _site.Host.AliveOf("web"));
        await _site.Rollback();
        Assert.Equal(["1", "1", "1", "1", "1"], _site.Host.AliveOf("web"));
        Assert.Empty(_site.Host.Outages);
    }

    [Fact]
    public async Task Release_takes_the_place_of_replicas_that_have_crashed()
    {
        await _site.Deploy("1");
        await ScaleAsync(5);
        _site.Host.KillReplicas("1");
        await _site.Deploy("2");
        Assert.Equal(5, _site.Host.AliveOf("web").Count());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(9, 6)]
    public async Task It_starts_with_no_fewer_than_the_definition_says_and_no_more_than_the_bound(int serve, int start)
    {
        await _site.Deploy("1");
        await ScaleAsync(serve);
        await _site.Deploy("2");
        Assert.Equal(start, _site.Host.AliveOf("web").Count());
    }

    [Fact]
    public async Task Shares_of_canaries_and_rolls_are_counted_of_those_that_serve()
    {
        await _site.Deploy("1");
        await ScaleAsync(6);
        _site.Choose(new RollingStrategy(3), TimeSpan.Zero);
        Assert.Equal([(3, 3), (6, 0)], (await _site.DryRun("2")).Steps.OfType<DeployStep.Roll>().Select(x => (x.New, x.Left)));
    }

    [Fact]
    public async Task Number_within_the_bounds_is_as_it_should_be_and_nothing_is_done_about_it()
    {
        await _site.Deploy("1");
        await ScaleAsync(4);
        Assert.Empty((await _site.Deploy("1")).Steps);
        var status = await _site.Status();
        Assert.Empty(status.Drift);
        var web = status.Services.Single(x => x.Name == "web");
        Assert.Equal((4, 4), (web.Replicas, web.Healthy));

        await ScaleAsync(1);
        Assert.Contains((await _site.Status()).Drift, x => x.What == "1 replica of 2 is missing");
        Assert.NotEmpty((await _site.Deploy("1")).Steps);
    }

    [Fact]
    public async Task Approval_holds_however_many_serve_meanwhile()
    {
        await _site.Deploy("1");
        var approved = PlanHash.Of(await _site.DryRun("2"));
        await ScaleAsync(5);
        var now = await _site.DryRun("2");
        Assert.Equal(approved, PlanHash.Of(now));
        Assert.Contains(now.Steps, x => x.Describe().Contains("5 replicas", StringComparison.Ordinal));
    }

    private Task ScaleAsync(int replicas) => _site.Run(async x =>
    {
        await x.Target.Host.EnsureAsync(x.Journal.History.Current!.Rollout, x.Target.System.Services[0], replicas, default);
        return true;
    });
}
