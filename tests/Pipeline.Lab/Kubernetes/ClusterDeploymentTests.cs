using Pipeline.Deployment;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Releases follow each other in a real cluster, seen by users, by the cluster and by the record.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterDeploymentTests(ClusterSite site) : IClassFixture<ClusterSite>
{
    [ClusterFact]
    public async Task Upgrade_and_rollback_lose_no_request()
    {
        var (old, next) = (site.Next(), site.Next());
        await site.DeployAsync(old);
        await site.ServesAsync(old);
        await using var load = await ClusterLoad.StartAsync(site);
        await load.AnswersAsync(old, 40);
        await site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await site.ServesAsync(next);
        var plan = await site.RollbackAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();

        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Equal([old, next], load.Releases.Keys.Order());
        Assert.Equal(RolloutKind.Rollback, plan.Rollout.Kind);
        await site.ServesAsync(old);
        await site.BeatWasNeverTwiceAsync();
    }
}
