using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Hosting;

/// <summary>Gates that ask a real Prometheus, which asks the real router what users got.</summary>
public sealed class PrometheusGateTests
{
    [LabFact("mmdebstrap", Turn = 4)]
    public async Task Firing_alert_and_a_used_up_error_budget_refuse_a_deployment_and_change_nothing()
    {
        await using var site = new LabSite { Mode = "some-errors" };
        await site.InitializeAsync();
        site.Define = x => x with
        {
            Services = [.. x.Services, Prometheus.Server("prometheus", new PinnedImage("prom/prometheus:v3.5.0@sha256:" + new string('0', 64)), new Volume("prometheus-data"))],
            Alerts = [new Alert("UsersSeeErrors", "sum(router_group_errors_total) > 0", TimeSpan.Zero, Severity.Critical, "Users see errors.")],
        };
        var environment = new DockerEnvironment("lab")
        {
            Url = new Uri("https://localhost"),
            Gates = new Gates { NoCriticalAlerts = true, ErrorBudget = new ErrorBudget(99, TimeSpan.FromMinutes(5)) },
        };
        // Before the first deployment there is none who could say that somebody is unwell.
        await site.DeployAsync("1", environment, new Clearance());
        await using (var load = new SiteLoad(site.Port))
            await UntilAsync(site, x => x.Count(y => y.Refusal is not null) == 2, environment);
        var before = (await site.LookAsync()).Observed.Active;
        var containers = (await site.ContainersAsync()).Select(x => x.Id).Order().ToList();

        var error = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2", environment, new Clearance()));
        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("a critical alert fires: UsersSeeErrors", error.Message, StringComparison.Ordinal);
        Assert.Contains("The error budget of lab is used up", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await site.LookAsync()).Observed.Active);
        Assert.Equal(containers, (await site.ContainersAsync()).Select(x => x.Id).Order());

        // One that is there and silent is no good news.
        await site.Engine.StopAsync((await site.OfAsync("prometheus")).Single().Id, TimeSpan.FromSeconds(5), default);
        Assert.Contains("is well is not known", (await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync("2", environment, new Clearance()))).Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(LabSite site, Predicate<IReadOnlyList<GateAnswer>> good, DockerEnvironment environment)
    {
        var target = await site.TargetAsync();
        using var host = (IDisposable)target.Host;
        // An increase needs two looks.
        for (var begun = site.Time.GetTimestamp(); ; await Task.Delay(500))
        {
            var answers = await Alarms.AnswersAsync("lab", environment.Gates, target.Host, default);
            if (good(answers))
                return;
            Assert.True(site.Time.GetElapsedTime(begun) < TimeSpan.FromSeconds(75), string.Join("\n", answers));
        }
    }
}
