using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Lab.Hosting;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Kubernetes;

/// <summary>An environment in a cluster that is closed to its users, and opened again, while they come.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClosedClusterTests(ClusterSite site) : IClassFixture<ClusterSite>
{
    private static readonly Closure Maintenance = new(ClosureKind.Maintenance) { Reason = "more memory", RetryAfter = TimeSpan.FromMinutes(20), Allow = ["203.0.113.0/24"] };

    [ClusterFact]
    public async Task Maintenance_shows_a_page_lets_health_pages_and_allowed_clients_through_and_outlives_deployments_and_rollbacks()
    {
        site.Define = x => x with { Services = [.. x.Services.Select(y => y is Web web ? web with { Scaling = new Scaling(2, 4) { CpuPercent = 80 } } : y)] };
        var (old, next) = (await DeployedAsync(), site.Next());
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        await CloseAsync(Maintenance);
        // Nobody comes, so an autoscaler would take away what is needed when all come.
        Assert.DoesNotContain("web", await site.KubectlAsync("get", "hpa", "-o", "name"), StringComparison.Ordinal);
        using var user = await ClientAsync();
        await IsClosedAsync(user);
        Assert.Equal(old, await ReleaseAsync(user, "/health/ready"));
        Assert.Equal(old, await ReleaseAsync(user, "/", "203.0.113.7"));
        // Whom the entrance names last is the client, whatever he says himself.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(user, "/", "203.0.113.7, 198.51.100.9")).StatusCode);
        var status = await site.StatusAsync();
        Assert.Equal(("maintenance", "more memory", true, old), (status.Closed!.Kind, status.Closed.Reason, status.Closed.InForce, status.Current?.Version));
        Assert.True(status.Drift.IsEmpty, string.Join('\n', status.Drift));

        await site.DeployAsync(next);
        await IsClosedAsync(user);
        Assert.Equal(next, await ReleaseAsync(user, "/health/ready"));
        await site.RollbackAsync();
        await IsClosedAsync(user);
        Assert.Equal(old, await ReleaseAsync(user, "/health/ready"));
        // A pod that is lost comes back closed.
        foreach (var pod in (await site.KubectlAsync("get", "pods", "-l", "app.kubernetes.io/name=pipeline-door", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await site.KubectlAsync("delete", pod.Trim(), "--wait=false");
            await site.KubectlAsync("rollout", "status", "deployment", "pipeline-door");
        }

        await IsClosedAsync(user);

        await using var opening = new SiteLoad(user.BaseAddress!, fresh: true);
        Assert.True(await ResumeAsync());
        Assert.Contains("web", await site.KubectlAsync("get", "hpa", "-o", "name"), StringComparison.Ordinal);
        await opening.AnswersAsync(old, 40);
        await opening.EndAsync();
        await load.EndAsync();
        // None was reset, refused or left without an answer.
        Assert.All(load.Failures.Concat(opening.Failures), x => Assert.Contains("503", x, StringComparison.Ordinal));
        await IsOpenAsync(old);
        site.Define = x => x;
    }

    [ClusterFact]
    public async Task Hold_lets_requests_wait_through_a_deployment_and_loses_none()
    {
        var (old, next) = (await DeployedAsync(), site.Next());
        await using var load = await WaitingLoadAsync(old);
        await HoldAsync(TimeSpan.FromMinutes(4));
        using var user = await ClientAsync();
        var waiting = ReleaseAsync(user, "/");
        await site.DeployAsync(next);
        Assert.False(waiting.IsCompleted);
        Assert.True(await ResumeAsync());
        Assert.Equal(next, await waiting);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await IsOpenAsync(next);
    }

    [ClusterFact]
    public async Task Hold_that_ends_by_itself_lets_what_waits_go_on_and_the_next_command_puts_Services_right()
    {
        var old = await DeployedAsync();
        await using var load = await WaitingLoadAsync(old);
        await HoldAsync(TimeSpan.FromSeconds(30));
        await load.AnswersAsync(old, 40);
        Assert.Equal("pipeline-door", await site.LeadsToAsync());
        await site.RecoverAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await IsOpenAsync(old);
    }

    [ClusterFact]
    public async Task Run_that_was_killed_while_it_closed_or_opened_is_completed_by_the_next()
    {
        var old = await DeployedAsync();
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        using var user = await ClientAsync();

        await ClusterSite.KilledAsync(x => CloseAsync(Maintenance, x), x => x == "shut", () => site.IsThereAsync("deployment", "pipeline-door"));
        await site.RecoverAsync();
        await IsClosedAsync(user);
        Assert.True((await site.StatusAsync()).Closed?.InForce);

        await ClusterSite.KilledAsync(x => ResumeAsync(x), x => x == "shut", async () => await site.LeadsToAsync() == "web");
        await site.RecoverAsync();
        await load.AnswersAsync(old, 40);
        await load.EndAsync();
        Assert.All(load.Failures, x => Assert.Contains("503", x, StringComparison.Ordinal));
        await IsOpenAsync(old);
    }

    [ClusterFact]
    public async Task Down_takes_the_door_away_and_the_next_deployment_begins_open()
    {
        await DeployedAsync();
        await CloseAsync(Maintenance);
        await site.RunAsync(async x =>
        {
            await x.DownAsync(data: false, default);
            return true;
        });
        Assert.Equal("", await site.KubectlAsync("get", "deployments,services,pods,networkpolicies,poddisruptionbudgets,secrets", "-l", "app.kubernetes.io/component=door", "-o", "name"));
        Assert.Null((await site.StatusAsync()).Closed);
        var next = site.Next();
        await site.DeployAsync(next);
        await IsOpenAsync(next);
    }

    [ClusterFact]
    public async Task Without_the_routers_image_it_is_refused_before_anything_is_written()
    {
        site.Router = null;
        await LabCluster.TryKubectlAsync("delete", "configmap", "pipeline-record-router", "--namespace", site.Namespace);
        await site.DeployAsync(site.Next());
        var refused = await Assert.ThrowsAsync<PipelineException>(() => CloseAsync(Maintenance));
        Assert.Equal(ExitCode.WrongUse, refused.Code);
        Assert.Contains("add RouterImage.Image to Images of the system", refused.Message, StringComparison.Ordinal);
        Assert.Null((await site.StatusAsync()).Closed);
    }

    // Users who wait as long as they are held, no more of them than the small program answers when all go on at once.
    private async Task<SiteLoad> WaitingLoadAsync(string release)
    {
        var load = await site.LoadAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(200));
        await load.AnswersAsync(release, 10);
        return load;
    }

    // Later commands know the image of the router from the deployment.
    private async Task<string> DeployedAsync()
    {
        await LabCluster.NeedRouterAsync();
        var version = site.Next();
        site.Router = LabCluster.Router;
        await site.DeployAsync(version);
        site.Router = null;
        return version;
    }

    private Task<bool> CloseAsync(Closure closure, Func<IDeployHost, IDeployHost>? around = null) => site.RunAsync(
        async x =>
        {
            await x.CloseAsync(closure.Kind is ClosureKind.Hold ? closure with { Until = DateTimeOffset.UtcNow + closure.For } : closure, default);
            return true;
        },
        around);

    private Task<bool> HoldAsync(TimeSpan time) => CloseAsync(new Closure(ClosureKind.Hold) { For = time });

    private Task<bool> ResumeAsync(Func<IDeployHost, IDeployHost>? around = null) => site.RunAsync(x => x.ResumeAsync(default), around);

    private async Task<HttpClient> ClientAsync() => new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        BaseAddress = new Uri($"http://{await site.KubectlAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")}:8000"),
        Timeout = TimeSpan.FromMinutes(5),
    };

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await client.SendAsync(request);
    }

    private static async Task<string> ReleaseAsync(HttpClient client, string path, string? forwardedFor = null)
    {
        using var answer = await AskAsync(client, path, forwardedFor);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("X-Release").Single();
    }

    private static async Task IsClosedAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(20)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        Assert.Contains("more memory", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task IsOpenAsync(string version)
    {
        using var user = await ClientAsync();
        Assert.Equal(version, await ReleaseAsync(user, "/"));
        await site.ServesAsync(version);
        Assert.Null((await site.StatusAsync()).Closed);
        Assert.Equal("", await site.KubectlAsync("get", "deployments,services,pods,networkpolicies,poddisruptionbudgets,serviceaccounts,secrets", "-l", "app.kubernetes.io/component=door", "-o", "name"));
    }
}
