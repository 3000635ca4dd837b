using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Deployment;
using Pipeline.Router.Control;
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

    [Theory]
    [InlineData(2, "m2; m1")]
    [InlineData(4, "m2; m3 m4; m1")]
    [InlineData(9, "m2; m3 m4 m5; m6 m7 m8 m9 m1")]
    public async Task Waves_bring_a_release_to_more_and_more_machines_and_to_the_keeper_last(int machines, string expected)
    {
        using var site = Waves(machines, 1, machines == 4 ? 75 : 37);
        await site.Deploy("1");
        var waves = new List<HashSet<string>>();
        foreach (var (host, name) in site.Hosts.Select((x, i) => (x, $"m{i + 1}")))
            host.Seen = x => Seen(host, x, () => waves.Add([.. site.Hosts.Select((y, i) => (y, $"m{i + 1}")).Where(y => y.y.ActiveVersion == "2").Select(y => y.Item2)]));
        await site.Deploy("2");
        waves.Add([.. site.Hosts.Select((_, i) => $"m{i + 1}")]);

        var known = new HashSet<string>();
        var steps = waves.Where(x => x.Count > known.Count).Select(x =>
        {
            var more = x.Except(known).OrderBy(y => y == "m1" ? "z" : y, StringComparer.Ordinal).ToList();
            known = x;
            return string.Join(' ', more);
        });
        Assert.Equal(expected, string.Join("; ", steps));
        Assert.Equal("2", site.ActiveVersion);
        Assert.Equal(["2"], site.AliveVersions);
        Assert.Empty(site.Outages);
    }

    [Theory]
    [InlineData("smoke", "m2: GET /smoke")]
    [InlineData("figures", "100 % of its answers are errors")]
    public async Task A_wave_that_is_not_good_ends_the_rollout_before_other_machines_have_it(string how, string why)
    {
        using var site = Waves(4, 1);
        await site.Deploy("1");
        foreach (var host in site.Hosts)
            host.Seen = x => Seen(host, x, () => { }, how == "figures" && site.History.Rollouts.Single(y => y.Rollout.Id == x).Rollout.Release.Version == "2");
        if (how == "smoke")
            site.Hosts[1].Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", site.ActiveVersion);
        Assert.Equal(["1"], site.AliveVersions);
        Assert.All(site.Hosts.RemoveAt(1), x => Assert.DoesNotContain("2", x.Exposed));
        Assert.Empty(site.Outages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_of_its_waves_one_release_serves_on_all_machines_after_Recover(bool afterEffect)
    {
        for (var at = 1; ; at++)
        {
            using var site = Waves(3, 1, 50);
            foreach (var host in site.Hosts)
                host.Seen = x => Seen(host, x, () => { });
            await site.Deploy("1");
            site.Host.KillAt = site.Host.Operations + at;
            site.Host.KillAfterEffect = afterEffect;
            try
            {
                await site.Deploy("2");
                Assert.True(at > 30, $"only {at} operations");
                return;
            }
            catch (Exception e) when (e is KilledException or PipelineException)
            {
                site.Host.Revive();
            }

            await site.Recover();
            Assert.Equal([site.ActiveVersion], site.AliveVersions);
            Assert.Equal(site.ActiveVersion, site.History.Current!.Rollout.Release.Version);
            Assert.Empty(site.Outages);
        }
    }

    private static Site Waves(int machines, params int[] shares)
    {
        var site = new Site(machines);
        site.Choose(new CanaryStrategy { ByMachine = true, Shares = [.. shares], Watch = TimeSpan.FromSeconds(1) }, TimeSpan.Zero);
        return site;
    }

    // Each look has seen a hundred requests more.
    private static Figures Seen(FakeHost host, string rollout, Action look, bool bad = false)
    {
        look();
        var requests = 100 * ++host.Looks;
        var latency = new long[GroupCounts.Bounds.Length + 1];
        latency[0] = requests;
        return new Figures(rollout, new GroupCounts(requests, bad ? requests : 0, latency));
    }

    [Theory]
    [InlineData("place")]
    [InlineData("start")]
    [InlineData("ask")]
    [InlineData("switch")]
    [InlineData("edge")]
    [InlineData("drain")]
    public async Task A_host_that_is_cut_off_at_any_step_stops_the_rollout_and_Recover_brings_it_back(string operation)
    {
        for (var machine = 1; machine < 3; machine++)
        {
            using var site = new Site(3);
            await site.Deploy("1");
            var cut = site.Hosts[machine];
            cut.Faults[operation] = () =>
            {
                cut.Cut = true;
                return new IOException("connection reset");
            };
            var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

            Assert.Contains($"m{machine + 1}", string.Join('\n', site.Said.Append(error.ToString())), StringComparison.Ordinal);
            Assert.Equal("1", site.ActiveVersion);
            Assert.Equal(["1"], site.AliveVersions);
            Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"))).Code);

            cut.Faults.Clear();
            cut.Cut = false;
            await site.Recover();
            Assert.Equal("1", site.ActiveVersion);
            Assert.Equal(["1"], site.AliveVersions);
            Assert.Equal("1", site.History.Current!.Rollout.Release.Version);
            Assert.Empty(site.Outages);
            await site.Deploy("2");
            Assert.Equal("2", site.ActiveVersion);
            Assert.Equal(["2"], site.AliveVersions);
        }
    }

    [Fact]
    public async Task A_host_that_is_not_reached_is_refused_before_anything_starts()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        site.Hosts[2].Cut = true;
        var before = site.Hosts.Sum(x => x.Operations);
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("m3", error.Message, StringComparison.Ordinal);
        Assert.Contains("no route to host", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, site.Hosts.Sum(x => x.Operations));
    }

    [Fact]
    public async Task The_keeper_of_the_record_is_never_left_out()
    {
        using var site = new Site(3, 1);
        await site.Deploy("1");
        site.Hosts[0].Cut = true;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("cannot be left out", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["1", "1", "1"], site.Hosts.Select(x => x.ActiveVersion));
    }

    [Fact]
    public async Task A_host_that_was_left_out_is_brought_to_the_release_that_serves_by_Recover()
    {
        using var site = new Site(3, 2);
        await site.Deploy("1");
        site.Hosts[2].Cut = true;
        await site.Deploy("2");
        Assert.Contains(site.Said, x => x.Contains("m3 is not reached and is left out", StringComparison.Ordinal));
        Assert.Contains((await site.Status()).Drift, x => x is { Service: "m3", Kind: "missing" });
        site.Hosts[2].Cut = false;
        Assert.Equal(["2", "2", "1"], site.Hosts.Select(x => x.ActiveVersion));
        var status = await site.Status();
        Assert.Equal("2", status.Current!.Version);
        Assert.Contains(status.Drift, x => x.Service == "m3" && x.What.Contains("(1), and not", StringComparison.Ordinal));

        await site.Recover();
        Assert.Equal(["2", "2", "2"], site.Hosts.Select(x => x.ActiveVersion));
        Assert.Equal(["2"], site.AliveVersions);
        Assert.Empty(site.Outages);
        Assert.Empty((await site.Status()).Drift);
    }

    [Fact]
    public async Task A_host_that_was_left_out_takes_part_in_the_next_deployment()
    {
        using var site = new Site(3, 2);
        await site.Deploy("1");
        site.Hosts[1].Cut = true;
        await site.Deploy("2");
        site.Hosts[1].Cut = false;
        await site.Deploy("3");

        Assert.Equal("3", site.ActiveVersion);
        Assert.Equal(["3"], site.AliveVersions);
        Assert.Empty(site.Outages);
    }

    [Fact]
    public async Task A_host_that_came_back_goes_back_to_its_own_release_when_the_next_one_fails()
    {
        using var site = new Site(3, 2);
        await site.Deploy("1");
        site.Hosts[2].Cut = true;
        await site.Deploy("2");
        site.Hosts[2].Cut = false;
        site.Hosts[0].Answers["3"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("3"));

        Assert.Equal(["2", "2", "1"], site.Hosts.Select(x => x.ActiveVersion));
        Assert.Empty(site.Outages);
        await site.Recover();
        Assert.Equal("2", site.ActiveVersion);
        Assert.Equal(["2"], site.AliveVersions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_while_a_host_was_away_the_host_joins_when_it_is_back(bool afterEffect)
    {
        for (var at = 1; ; at++)
        {
            using var site = new Site(3, 2);
            await site.Deploy("1");
            site.Hosts[2].Cut = true;
            (site.Host.KillAt, site.Host.KillAfterEffect) = (site.Host.Operations + at, afterEffect);
            var failed = await Record.ExceptionAsync(() => site.Deploy("2"));
            site.Host.Revive();
            site.Hosts[2].Cut = false;
            if (failed is null)
            {
                Assert.True(at > 30, $"only {at} operations");
                return;
            }

            await site.Recover();
            Assert.True(site.ActiveVersion is "1" or "2", site.ActiveVersion);
            Assert.Equal([site.ActiveVersion], site.AliveVersions);
            Assert.Equal(site.ActiveVersion, site.History.Current!.Rollout.Release.Version);
            Assert.Empty(site.Outages);
        }
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
