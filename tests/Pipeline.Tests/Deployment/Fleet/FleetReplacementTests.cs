using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment.Fleet;

/// <summary>Machines that serve are replaced by others in the definition, and users of the balancer do not notice.</summary>
public sealed class FleetReplacementTests
{
    private static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    private static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    /// <summary>What becomes of m2 and m3, in whose place m4 and m5 come, and of the keeper m1.</summary>
    public enum Way
    {
        /// <summary>They serve no more. The keeper never did.</summary>
        Stay,

        /// <summary>They serve no more, and so does the keeper.</summary>
        StayWithTheKeeper,

        /// <summary>They are not among the machines any more. The keeper never served.</summary>
        Leave,

        /// <summary>One serves no more, and the other has left.</summary>
        StayAndLeave,

        /// <summary>One serves no more, and the other goes on.</summary>
        Half,

        /// <summary>One has left, and the other goes on.</summary>
        HalfLeaves,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    public static TheoryData<Way, bool> Kills
    {
        get
        {
            var data = new TheoryData<Way, bool>();
            foreach (var way in new[] { Way.Stay, Way.Leave, Way.Half })
            {
                data.Add(way, false);
                data.Add(way, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Users_are_served_while_a_deployment_goes_from_the_old_machines_to_the_new_ones(Way way)
    {
        using var site = await Deployed(way);
        await site.Deploy("2");
        AssertReplaced(site, way, "2");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Users_are_served_while_the_same_release_comes_to_the_new_machines(Way way)
    {
        using var site = await Deployed(way);
        await site.Deploy("1");
        AssertReplaced(site, way, "1");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Recover_brings_what_serves_to_the_new_machines(Way way)
    {
        using var site = await Deployed(way);
        await site.Recover();
        AssertReplaced(site, way, "1");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Rollback_goes_back_on_the_new_machines(Way way)
    {
        using var site = await Deployed(way, "0");
        await site.Rollback();
        AssertReplaced(site, way, "0");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_release_that_the_new_machines_do_not_prove_is_taken_back_to_the_old_ones(Way way)
    {
        using var site = await Deployed(way);
        site.Hosts[3].Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Contains("failed at step `smoke`", error.Message, StringComparison.Ordinal);
        Assert.Empty(site.Gaps);
        Assert.True(site.IsServed);
        Assert.DoesNotContain("2", site.AliveVersions);
        // What the balancer has serves.
        Assert.Empty(site.Balancer.Machines.Intersect(["m4", "m5"]));

        await site.Deploy("3");
        AssertReplaced(site, way, "3");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_release_that_does_not_start_on_the_new_machines_changes_nothing(Way way)
    {
        using var site = await Deployed(way);
        site.Hosts[3].Faults["start"] = () => PipelineException.Failed("the disk is full");
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Empty(site.Gaps);
        Assert.True(site.IsServed);

        site.Hosts[3].Faults.Clear();
        await site.Recover();
        AssertReplaced(site, way, "1");
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_at_any_operation_users_are_served_and_Recover_brings_one_release_to_the_new_machines(Way way, bool afterEffect) =>
        Assert.InRange(
            await Kill.AtEachAsync(afterEffect, () => Deployed(way), x => x.Deploy("2"), async x =>
            {
                await x.Recover();
                AssertReplaced(x, way, x.History.Current!.Rollout.Release.Version);
            }), 30, int.MaxValue);

    [Theory]
    [InlineData("rolling")]
    [InlineData("canary")]
    [InlineData("waves")]
    public async Task Every_strategy_that_leaves_the_old_release_serving_does_so_on_the_old_machines(string strategy)
    {
        foreach (var way in Enum.GetValues<Way>())
        {
            foreach (var fails in new[] { false, true })
            {
                using var site = await Deployed(way);
                site.Choose(
                    strategy switch
                    {
                        "rolling" => new RollingStrategy(),
                        "canary" => new CanaryStrategy { Shares = [10, 50], Watch = TimeSpan.FromSeconds(1) },
                        _ => new CanaryStrategy { ByMachine = true, Shares = [1], Watch = TimeSpan.FromSeconds(1) },
                    }, TimeSpan.Zero);
                foreach (var host in site.Hosts)
                    host.Seen = x => FleetWaveTests.Seen(host, x, () => { });
                if (fails)
                    site.Hosts[3].Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
                var failed = await Record.ExceptionAsync(() => site.Deploy("2"));
                Assert.Equal(fails, failed is not null);
                Assert.Empty(site.Gaps);
                Assert.True(site.IsServed);
                if (fails)
                    await site.Recover();
                AssertReplaced(site, way, fails ? "1" : "2");
            }
        }
    }

    [Fact]
    public async Task Stop_first_has_no_way_back_on_other_machines_but_a_rollback()
    {
        using var site = await Deployed(Way.Stay);
        site.Choose(new StopFirstStrategy(), TimeSpan.Zero);
        site.Hosts[3].Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Contains("undoing it failed too", error.Message, StringComparison.Ordinal);
        await site.Rollback("1");
        // Its page was shown while nobody served.
        site.Gaps.Clear();
        AssertReplaced(site, Way.Stay, "1");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_kept_warm_on_the_old_machines_is_no_way_back_for_the_new_ones(Way way)
    {
        using var site = await Deployed(way);
        site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("2");
        Assert.Equal("2", (await site.Status()).Current!.Version);
        await site.Rollback();
        Assert.Empty(site.Gaps);
        Assert.True(site.IsServed);
        Assert.All(site.Machines.Where(x => x.Machine.Serves), x => Assert.Equal("1", x.Host.ActiveVersion));
        await site.Deploy("3");
        site.Clock.Advance(TimeSpan.FromMinutes(11));
        await site.Recover();
        AssertReplaced(site, way, "3");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Old_machine_that_a_hook_does_not_take_out_does_not_pass_for_what_serves(Way way)
    {
        using var site = await Deployed(way);
        site.Choose(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        var fails = false;
        foreach (var name in new[] { "m1", "m2", "m3" })
            site.Balancer.Faults[$"out {name}"] = () => fails ? PipelineException.Failed("the hook failed") : null;
        site.Balancer.Takes = x => fails |= x == "in m5";
        await site.Deploy("2");
        Assert.Equal("2", (await site.Status()).Current!.Version);
        fails = false;
        site.Balancer.Takes = _ => { };
        await site.Recover();
        Assert.Equal("2", (await site.Status()).Current!.Version);
        Assert.Equal(site.Machines.Where(x => x.Machine.Serves).Select(x => x.Machine.Name), site.Balancer.Machines);
        site.Choose(new BlueGreenStrategy(), TimeSpan.Zero);
        await site.Deploy("3");
        AssertReplaced(site, way, "3");
    }

    [Fact]
    public async Task A_record_that_was_lost_ends_nothing_that_only_old_machines_serve()
    {
        using var site = await Deployed(Way.Stay);
        File.Delete(site.Host.JournalPath);
        await site.Deploy("2");
        AssertReplaced(site, Way.Stay, "2");
    }

    [Fact]
    public async Task Old_machines_that_serve_are_opened_when_the_fleet_was_closed_before()
    {
        using var site = await Deployed(Way.Stay);
        var replaced = site.Machines;
        site.Machines = [.. replaced[..3].Select(x => x with { Machine = x.Machine with { Serves = x.Machine.Name != "m1" } })];
        await site.Run(async x =>
        {
            await x.CloseAsync(new Closure(ClosureKind.Maintenance) { Reason = "new disks" }, default);
            return true;
        });
        Assert.All(site.Hosts[1..3], x => Assert.NotNull(x.Closed));
        site.Machines = replaced;
        Assert.True(await site.Run(x => x.ResumeAsync(default)));
        Assert.All(site.Hosts, x => Assert.Null(x.Closed));
    }

    [Fact]
    public async Task Until_then_Status_shows_what_the_old_machines_serve_and_what_the_new_ones_lack()
    {
        using var site = await Deployed(Way.Stay);
        var status = await site.Status();
        Assert.Equal("1", status.Current!.Version);
        Assert.Contains(status.Drift, x => x.Service == "m4" && x.What.StartsWith("serves nothing", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_dry_run_names_the_hooks_that_the_deployment_runs(Way way)
    {
        using var site = await Deployed(way);
        var foretold = (await site.Foretell("2")).Select(x => x.Split(", ")[1].Split(" (")[0]);
        site.Balancer.Calls.Clear();
        await site.Deploy("2");
        Assert.Equal(site.Balancer.Calls.Order(StringComparer.Ordinal), foretold.Order(StringComparer.Ordinal));
    }

    private static void AssertReplaced(Site site, Way way, string version)
    {
        Assert.Empty(site.Gaps);
        Assert.True(site.IsServed);
        Assert.Equal(site.Machines.Where(x => x.Machine.Serves).Select(x => x.Machine.Name), site.Balancer.Machines);
        Assert.All(site.Machines.Where(x => x.Machine.Serves), x => Assert.Equal((version, true), (x.Host.ActiveVersion, x.Host.Serving)));
        Assert.Equal([version], site.Machines.SelectMany(x => x.Host.AliveVersions).Distinct());
        Assert.Equal([version], site.Host.AliveOf("beat"));
        // One that has left goes on as it was; one that serves no more has ended, and its edge sends nobody to what has.
        if (way is Way.Stay or Way.StayWithTheKeeper or Way.StayAndLeave)
            Assert.Null(site.Hosts[1].ActiveVersion);
        Assert.All(site.Machines, x => Assert.Empty(x.Host.Outages));
    }

    private static async Task<Site> Deployed(Way way, params string[] before)
    {
        var site = new Site(5, null, Worker, Beat);
        site.Balancer.IsCalled = true;
        var all = site.Machines;
        var keeper = all[0] with { Machine = all[0].Machine with { Serves = false } };
        site.Machines = [way is Way.StayWithTheKeeper ? all[0] : keeper, all[1], all[2]];
        foreach (var version in before)
            await site.Deploy(version);
        await site.Deploy("1");
        var (second, third) = (all[1] with { Machine = all[1].Machine with { Serves = false } }, all[2] with { Machine = all[2].Machine with { Serves = false } });
        site.Machines =
        [
            keeper,
            .. way switch
            {
                Way.Stay or Way.StayWithTheKeeper => [second, third],
                Way.Leave => [],
                Way.StayAndLeave => [second],
                Way.Half => [all[1], third],
                _ => new[] { all[1] },
            },
            all[3], all[4],
        ];
        return site;
    }
}
