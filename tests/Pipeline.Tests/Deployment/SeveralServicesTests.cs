using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

public sealed class SeveralServicesTests
{
    private static readonly Job Migrate = new("migrate") { Artifact = Site.Files, Command = ["migrate"] };
    private static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    private static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    [Fact]
    public async Task Jobs_run_before_the_start_workers_and_singletons_follow_the_switch()
    {
        using var site = Create();
        await site.Deploy("1");
        site.Host.Trace.Clear();
        await site.Deploy("2");

        Assert.Equal(
            ["open", "place", "migrate", "start", "ask", "switch", "edge", "start worker", "ask", "stop beat", "start beat", "ask", "drain", "switch", "stop", "prune"],
            Distinct(site.Host.Trace));
        Assert.Equal(["2", "2"], site.Host.AliveOf("worker"));
        Assert.Equal(["2"], site.Host.AliveOf("beat"));
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("start worker")]
    [InlineData("start beat")]
    public async Task A_service_that_does_not_start_leaves_all_of_the_old_release_running(string operation)
    {
        using var site = Create();
        await site.Deploy("1");
        var failed = false;
        site.Host.Faults[operation] = () =>
        {
            if (failed)
                return null;
            failed = true;
            return PipelineException.Failed("no");
        };
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        site.AssertServes("1");
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("beat")]
    public async Task A_service_that_does_not_become_ready_leaves_all_of_the_old_release_running(string service)
    {
        using var site = Create();
        await site.Deploy("1");
        site.Host.Answers["2"] = x => x == service ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        site.AssertServes("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_is_killed_at_any_operation_is_brought_to_one_release_with_all_its_services(bool afterEffect)
    {
        Assert.InRange(
            await Kill.AtEachAsync(afterEffect, DeployedAsync, x => x.Deploy("2"), async x =>
            {
                await x.Recover();
                x.AssertServes(x.Host.ActiveVersion!);
            }), 15, int.MaxValue);

        static async Task<Site> DeployedAsync()
        {
            var site = Create();
            await site.Deploy("1");
            return site;
        }
    }

    [Fact]
    public async Task Recover_replaces_a_worker_that_is_gone()
    {
        using var site = Create();
        await site.Deploy("1");
        await site.Host.StopAsync(site.History.Current!.Rollout.Id, Worker, TimeSpan.Zero, default);
        var plan = await site.Recover();

        Assert.NotEmpty(plan!.Steps);
        site.AssertServes("1");
    }

    private static Site Create() => new(Migrate, Worker, Beat);

    private static List<string> Distinct(IEnumerable<string> trace) =>
        trace.Aggregate(new List<string>(), (x, name) =>
        {
            if (x.Count == 0 || x[^1] != name)
                x.Add(name);
            return x;
        });
}
