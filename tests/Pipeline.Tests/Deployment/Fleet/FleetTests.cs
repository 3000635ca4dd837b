using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Deployment;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class FleetTests
{
    private static readonly Job Migrate = new("migrate") { Artifact = Site.Files, Command = ["migrate"] };
    private static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    private static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    [Fact]
    public async Task Release_is_placed_everywhere_migrated_once_and_exposed_when_it_is_healthy_on_all()
    {
        using var site = new Site(3, null, Migrate, Worker, Beat);
        var order = new List<string>();
        foreach (var (host, i) in site.Hosts.Select((x, i) => (x, i + 1)))
            host.Takes = (name, _) =>
            {
                order.Add($"{name} {i}");
                return Task.CompletedTask;
            };
        await site.Deploy("1");

        Assert.All(site.Hosts, x => Assert.Equal(["1", "1"], x.AliveOf("web")));
        Assert.Equal(["migrate 1"], order.Where(x => x.StartsWith("migrate", StringComparison.Ordinal)));
        Assert.Equal(["start beat 1"], order.Where(x => x.StartsWith("start beat", StringComparison.Ordinal)));
        AssertBefore("place", "migrate");
        AssertBefore("migrate", "start");
        AssertBefore("start", "ask");
        Assert.True(order.FindIndex(x => x.StartsWith("switch", StringComparison.Ordinal)) > order.FindIndex(x => x == "ask 3"));
        Assert.Single(site.History.Rollouts);

        void AssertBefore(string first, string then) => Assert.True(
            order.FindLastIndex(x => x.Split(' ') is [var name, _] && name == first) < order.FindIndex(x => x.Split(' ') is [var name, _] && name == then), $"{first} and {then}: {string.Join(", ", order)}");
    }

    [Theory]
    [InlineData("place")]
    [InlineData("start")]
    [InlineData("ask")]
    [InlineData("switch")]
    [InlineData("edge")]
    [InlineData("start worker")]
    [InlineData("drain")]
    public async Task A_fault_on_any_host_leaves_the_old_release_on_all(string operation)
    {
        for (var machine = 0; machine < 3; machine++)
        {
            using var site = new Site(3, null, Migrate, Worker, Beat);
            await site.Deploy("1");
            var failed = false;
            site.Hosts[machine].Faults[operation] = () =>
            {
                if (failed && operation is not ("ask" or "edge"))
                    return null;
                failed = true;
                return operation is "ask" or "edge" && site.Hosts[machine].ActiveVersion == "1" && operation is "edge" ? null : PipelineException.Failed("the disk is full");
            };
            var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

            Assert.True(failed);
            Assert.Contains($"m{machine + 1}", error.Message, StringComparison.Ordinal);
            Assert.Equal("1", site.ActiveVersion);
            Assert.Equal(["1"], site.AliveVersions);
            Assert.All(site.Hosts, x => Assert.Equal(["1", "1"], x.AliveOf("web")));
            Assert.Equal(["1"], site.Host.AliveOf("beat"));
            Assert.Empty(site.Outages);
        }
    }

    [Fact]
    public async Task A_release_that_is_not_ready_on_one_host_is_exposed_on_none()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        site.Hosts[2].Answers["2"] = _ => HttpStatusCode.InternalServerError;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains("m3/", error.Message, StringComparison.Ordinal);
        Assert.All(site.Hosts, x => Assert.Equal(1, x.Trace.Count(y => y == "switch")));
        Assert.Equal(["1"], site.AliveVersions);
    }

    [Fact]
    public async Task A_release_that_one_edge_does_not_prove_is_taken_back_on_all()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        site.Hosts[1].Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains("m2: GET /smoke", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", site.ActiveVersion);
        Assert.Equal(["1"], site.AliveVersions);
        Assert.Empty(site.Outages);
    }

    [Fact]
    public async Task A_fleet_that_another_run_holds_is_refused()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Run(async _ => await site.Deploy("2")));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Equal("1", site.ActiveVersion);
    }

    [Theory]
    [InlineData("place")]
    [InlineData("start")]
    [InlineData("switch")]
    [InlineData("drain")]
    public async Task A_run_that_has_lost_the_record_changes_no_host_any_more(string operation)
    {
        using var site = new Site(3);
        await site.Deploy("1");
        var (lost, after) = (false, 0);
        foreach (var host in site.Hosts)
            host.Takes = (name, _) =>
            {
                // What was begun side by side ends, and who asks changes nothing.
                if (lost && name != operation && name is not ("ask" or "edge"))
                    after++;
                if (name == operation && !lost)
                {
                    lost = true;
                    site.Host.Faults["held"] = () => LostLease.Because("m1", "somebody else holds it");
                }

                return Task.CompletedTask;
            };
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("lost the environment", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, after);
        Assert.Empty(site.Outages);
    }

    [Fact]
    public async Task Rollback_goes_back_on_all_hosts()
    {
        using var site = new Site(3, null, Migrate, Worker, Beat);
        await site.Deploy("1");
        await site.Deploy("2");
        await site.Rollback();

        Assert.Equal("1", site.ActiveVersion);
        Assert.Equal(["1"], site.AliveVersions);
        Assert.Empty(site.Outages);
    }

    [Fact]
    public async Task Generation_that_is_kept_warm_on_all_hosts_is_one_switch_away()
    {
        using var site = new Site(3);
        site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        foreach (var host in site.Hosts)
            host.Trace.Clear();
        await site.Rollback();

        Assert.Equal("1", site.ActiveVersion);
        Assert.All(site.Hosts, x => Assert.DoesNotContain("start", x.Trace));
    }

    [Fact]
    public async Task Fleet_that_is_taken_down_has_nothing_left()
    {
        using var site = new Site(3, 2);
        await site.Deploy("1");
        site.Hosts[2].Cut = true;
        await site.Deploy("2");
        site.Hosts[2].Cut = false;
        await site.Down();

        Assert.All(site.Hosts, x => Assert.Equal((0, false), (x.AliveReplicas, x.EdgeUp)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Rolling_and_stop_first_go_through_all_hosts(int machines)
    {
        foreach (var strategy in new Strategy[] { new RollingStrategy(), new StopFirstStrategy() })
        {
            using var site = new Site(machines, machines, Worker, Beat);
            site.Choose(strategy, TimeSpan.Zero);
            await site.Deploy("1");
            await site.Deploy("2");

            Assert.Equal("2", site.ActiveVersion);
            Assert.Equal(["2"], site.AliveVersions);
        }
    }

    [Fact]
    public async Task Fifty_hosts_take_no_longer_than_the_slowest_of_them()
    {
        async Task<TimeSpan> Of(IReadOnlyList<int> seconds)
        {
            using var site = new Site(seconds.Count);
            foreach (var (host, takes) in site.Hosts.Zip(seconds))
                host.Takes = (name, cancellation) => Task.Delay(TimeSpan.FromSeconds(name is "place" or "start" ? takes : name is "edge" ? 0 : 1), site.Clock, cancellation);
            var begun = site.Clock.GetUtcNow();
            await site.Deploy("1");
            await site.Deploy("2");
            Assert.Equal("2", site.ActiveVersion);
            return site.Clock.GetUtcNow() - begun;
        }

        var slowest = await Of([50]);
        Assert.Equal(1, await Of([.. Enumerable.Range(1, 50)]) / slowest, 1.0e-9);
    }
}
