using System.Diagnostics;
using System.Net;
using Pipeline.Deployment;
using Pipeline.Router.Control;
using Pipeline.Systems;

namespace Pipeline.Tests.Deployment.Local;

/// <summary>What users meet at a closed environment, with the real router.</summary>
public sealed class ClosedEnvironmentTests
{
    [Fact]
    public async Task Maintenance_shows_a_page_while_health_answers_and_deployments_work_and_outlives_the_router()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        await CloseAsync(site, new Closure(ClosureKind.Maintenance) { Reason = "more <memory>", RetryAfter = TimeSpan.FromMinutes(20) });
        using var client = new HttpClient { BaseAddress = site.Target.Edge };
        await IsClosedAsync(client);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);

        await site.DeployAsync("2");
        await IsClosedAsync(client);
        var serving = (await client.GetAsync("/health/ready")).Headers.GetValues("X-Release").Single();
        Assert.Equal("2", serving);
        Assert.Contains(site.Said, x => x.StartsWith("! local stays closed to users (maintenance: more <memory>)", StringComparison.Ordinal));

        await KillRouterAsync(site);
        await IsClosedAsync(client);
        var status = await StatusReport.ReadAsync(site.Target, TimeProvider.System, default);
        Assert.Equal(("maintenance", true), (status.Closed!.Kind, status.Closed.InForce));

        Assert.True(await site.RunAsync(x => x.ResumeAsync(default)));
        Assert.Equal("2", await site.ServingAsync());
    }

    [Fact]
    public async Task Clients_that_are_allowed_are_served_during_a_maintenance()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        await CloseAsync(site, new Closure(ClosureKind.Maintenance) { Reason = "x", Allow = ["127.0.0.0/8"] });
        Assert.Equal("1", await site.ServingAsync());
    }

    [Fact]
    public async Task Hold_lets_requests_wait_until_it_is_resumed_or_ends_and_none_is_lost()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        using var client = new HttpClient { BaseAddress = site.Target.Edge };
        await CloseAsync(site, Hold(TimeSpan.FromSeconds(60)));
        var waiting = client.GetAsync("/version");
        await Until.TrueAsync(() => IsHeldAsync(site), TimeSpan.FromSeconds(30));
        // A deployment is proved all the same, and what waits goes to the new release.
        await site.DeployAsync("2");
        Assert.False(waiting.IsCompleted);
        Assert.True(await site.RunAsync(x => x.ResumeAsync(default)));
        Assert.Equal("2", (await waiting).Headers.GetValues("X-Release").Single());

        await CloseAsync(site, Hold(TimeSpan.FromSeconds(1)));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/version")).StatusCode);
    }

    [Fact]
    public async Task Load_of_a_real_service_is_measured_and_kept()
    {
        await using var site = new LocalSite();
        await site.DeployAsync("1");
        var rule = new LoadRule { Rate = 50, Duration = TimeSpan.FromSeconds(2), P95 = TimeSpan.FromSeconds(5) };
        var verdict = await site.RunAsync(x => x.LoadAsync(rule, true, default));
        Assert.Equal((100, 0, true), (verdict.Result.Requests, verdict.Result.Failed, verdict.IsAccepted));
        Assert.True(verdict.Result.Latency is { P50: > 0, P95: > 0 });
        Assert.True(File.Exists(Path.Combine(site.Layout.Records, "load.json")));
        Assert.NotNull((await site.RunAsync(x => x.LoadAsync(rule with { Worse = 1000 }, false, default))).Accepted);
    }

    private static Closure Hold(TimeSpan time) => new(ClosureKind.Hold) { For = time, Until = DateTimeOffset.UtcNow + time };

    private static Task<bool> CloseAsync(LocalSite site, Closure closure) => site.RunAsync(async x =>
    {
        await x.CloseAsync(closure, default);
        return true;
    });

    private static async Task<bool> IsHeldAsync(LocalSite site)
    {
        using var router = new ControlClient(site.Layout.Router);
        return await router.GetStateAsync() is { Held: > 0 };
    }

    private static async Task IsClosedAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(20)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Contains("more &lt;memory&gt;", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // Its keeper starts another one, which knows what was in force.
    private static async Task KillRouterAsync(LocalSite site)
    {
        using var router = new ControlClient(site.Layout.Router);
        var before = (await router.GetStateAsync())!.Pid;
        Process.GetProcessById(before).Kill();
        await Until.TrueAsync(async () => await router.GetStateAsync() is { } state && state.Pid != before, TimeSpan.FromSeconds(30));
    }
}
