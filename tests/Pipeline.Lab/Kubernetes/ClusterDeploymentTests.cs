using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Hosting;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Services;

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
        await using var load = await site.LoadAsync();
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

    [ClusterFact]
    public async Task Rolling_update_loses_no_request()
    {
        site.Strategy = new RollingStrategy(1);
        var (old, next) = (site.Next(), site.Next());
        await site.DeployAsync(old);
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        await site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        site.Strategy = new BlueGreenStrategy();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await site.ServesAsync(next);
    }

    [ClusterFact]
    public async Task Release_takes_over_with_as_many_pods_as_serve_and_only_the_one_that_serves_is_autoscaled()
    {
        site.Define = x => x with { Services = [.. x.Services.Select(y => y is Web web ? web with { Scaling = new Scaling(2, 4) { CpuPercent = 80 } } : y)] };
        site.KeepWarm = TimeSpan.FromMinutes(10);
        var (old, next) = (site.Next(), site.Next());
        var first = (await site.DeployAsync(old)).Rollout.Id;
        Assert.Equal([$"web-{first}"], await AutoscaledAsync());
        // As the autoscaler does it at noon.
        await site.KubectlAsync("scale", "deployment", $"web-{first}", "--replicas=4");
        await Until.TrueAsync(async () => await ReadyAsync(first) == 4, TimeSpan.FromMinutes(1));
        var status = await site.StatusAsync();
        Assert.True(status.Drift.IsEmpty, string.Join('\n', status.Drift));

        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        var second = (await site.DeployAsync(next)).Rollout.Id;
        await load.AnswersAsync(next, 40);
        Assert.Equal((4, 4), (await ReadyAsync(first), await ReadyAsync(second)));
        Assert.Equal([$"web-{second}"], await AutoscaledAsync());
        await site.RollbackAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();
        site.Define = x => x;
        site.KeepWarm = TimeSpan.Zero;
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Equal(4, await ReadyAsync(first));
        Assert.Equal([$"web-{first}"], await AutoscaledAsync());

        async Task<string[]> AutoscaledAsync() => (await site.KubectlAsync("get", "hpa", "-o", "jsonpath={.items[*].spec.scaleTargetRef.name}")).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        async Task<int> ReadyAsync(string rollout) => int.TryParse(await site.KubectlAsync("get", "deployment", $"web-{rollout}", "-o", "jsonpath={.status.readyReplicas}"), out var ready) ? ready : 0;
    }

    [ClusterFact]
    public async Task Prometheus_in_the_cluster_says_which_critical_alerts_fire()
    {
        site.Define = x => x with
        {
            Services = [.. x.Services, Prometheus.Server("prometheus", new PinnedImage("prom/prometheus:v3.5.0@sha256:" + new string('0', 64)), new Volume("prometheus-data"))],
            Alerts = [new Alert("AlwaysBad", "vector(1)", TimeSpan.Zero, Severity.Critical, "it is always bad")],
        };
        await site.DeployAsync(site.Next());
        var target = site.Target();
        using (var host = (IDisposable)target.Host)
            await Until.TrueAsync(async () => (await Alarms.FiringAsync(target.Host, default))?.Contains("AlwaysBad") is true, TimeSpan.FromMinutes(3));
        site.Define = x => x;

        // Without one in the definition nobody is asked.
        var without = site.Target();
        using (var host = (IDisposable)without.Host)
            Assert.Null(await Alarms.FiringAsync(without.Host, default));
    }

    [ClusterFact]
    public async Task Killed_deployer_leaves_what_the_next_command_brings_to_order_and_users_never_notice()
    {
        var serves = site.Next();
        await site.DeployAsync(serves);
        await using var load = await site.LoadAsync();
        foreach (var (operation, after, stays) in new[] { ("ready web", true, false), ("switch", true, true), ("drain", false, true) })
        {
            var next = site.Next();
            var killed = await Record.ExceptionAsync(() => site.DeployAsync(next, x => new AtOperation(x, y => y.Name == operation, after, () => throw new KilledException())));
            Assert.True(killed?.GetBaseException() is KilledException || killed?.Message.Contains("killed", StringComparison.Ordinal) is true, $"{operation}: {killed}");
            await site.RecoverAsync();
            serves = stays ? next : serves;
            await site.ServesAsync(serves);
        }

        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await site.BeatWasNeverTwiceAsync();
    }

    [ClusterFact]
    public async Task Second_run_is_refused_while_one_holds_the_environment()
    {
        var target = site.Target();
        using var host = (IDisposable)target.Host;
        await using var hold = await target.Host.HoldAsync("first", TimeProvider.System, default);
        var refused = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync(site.Next()));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("it is held by first", refused.Message, StringComparison.Ordinal);
        Assert.Equal("first", (await site.StatusAsync()).Lock?.Owner);
    }

    [ClusterFact]
    public async Task Changed_field_is_shown_with_who_set_it_and_surplus_objects_go_with_the_next_deployment()
    {
        site.Define = x => x with { Services = [.. x.Services, x.Services.OfType<Pipeline.Systems.Services.Monitor>().Single() with { Name = "second" }] };
        await site.DeployAsync(site.Next());
        site.Define = x => x;
        await site.KubectlAsync("patch", "networkpolicy", "closed", "--type=merge", "-p", "{\"spec\":{\"policyTypes\":[\"Ingress\"]}}");

        var drift = (await site.StatusAsync()).Drift;
        Assert.Contains(drift, x => x.What.Contains("spec.policyTypes", StringComparison.Ordinal) && x.What.Contains("kubectl-patch has set it", StringComparison.Ordinal));
        Assert.Contains(drift, x => x.Kind == "extra" && x.What.Contains($"Deployment {site.Namespace}/second is there", StringComparison.Ordinal));

        var version = site.Next();
        await site.DeployAsync(version);
        await site.ServesAsync(version);
        Assert.Equal("", await site.KubectlAsync("get", "deployments", "-l", "app.kubernetes.io/name=second", "-o", "name"));
        Assert.Contains(site.Said, x => x.Contains("/second is not in the definition any more", StringComparison.Ordinal));
    }
}
