using Pipeline.Deployment.Docker;
using Pipeline.Deployment.Fleet;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class DepartureTests
{
    [Fact]
    public async Task Machine_that_left_the_definition_is_taken_out_before_anything_is_changed_and_told_once()
    {
        using var site = await Deployed();
        Leave(site, "m3");
        site.Balancer.Takes = x => Assert.True(x != "out m3" || !site.Host.Trace.Contains("place"), "something was changed before");
        site.Host.Trace.Clear();
        await site.Deploy("2");

        Assert.Equal(["m1", "m2"], site.Balancer.Machines);
        Assert.Equal(["10.0.0.1:443", "10.0.0.2:443"], site.Balancer.Addresses);
        Assert.Equal("! m3 is not among the machines any more, and was taken out of the balancer. What runs there goes on, and nobody looks at it; to end it, but for its volumes: end ssh://m3", Told(site));
        Assert.Equal("1", site.Hosts[2].ActiveVersion);

        await site.Deploy("3");
        await site.Recover();
        Assert.Single(site.Balancer.Calls, "out m3");
        Told(site);
    }

    [Fact]
    public async Task Machine_that_serves_no_more_is_taken_out_by_Recover_too()
    {
        using var site = await Deployed();
        Change(site, "m3", x => x with { Serves = false });
        await site.Recover();
        Assert.Equal(["m1", "m2"], site.Balancer.Machines);
        Assert.StartsWith("! m3 does not serve any more, and was taken out of the balancer. Its edge goes on", Told(site), StringComparison.Ordinal);

        Change(site, "m3", x => x with { Serves = true });
        await site.Recover();
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
    }

    [Fact]
    public async Task A_hook_that_fails_for_one_that_left_stops_a_deployment_and_Recover_names_it_and_tries_again_later()
    {
        using var site = await Deployed();
        Leave(site, "m3");
        site.Balancer.Faults["out m3"] = () => PipelineException.Failed("the hook failed", why: "no credentials");
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Contains("m3: the hook failed", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", site.ActiveVersion);

        await site.Recover();
        Assert.StartsWith("! m3 is not among the machines any more, but the hook failed: no credentials", Told(site), StringComparison.Ordinal);
        site.Balancer.Faults.Clear();
        await site.Deploy("2");
        Assert.Equal(["m1", "m2"], site.Balancer.Machines);
    }

    [Fact]
    public async Task Without_hooks_a_machine_that_left_is_named_once_with_what_ends_it()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        Leave(site, "m3");
        await site.Deploy("2");
        await site.Deploy("3");
        Assert.Equal(
            "! m3 is not among the machines any more: see that the balancer sends nothing to 10.0.0.3:443. What runs there goes on, and nobody looks at it; to end it, but for its volumes: end ssh://m3",
            Told(site));
    }

    [Fact]
    public async Task A_record_that_cannot_be_written_keeps_nobody_from_going_back()
    {
        using var site = new Site(3);
        await site.Deploy("1");
        await site.Deploy("2");
        site.Host.Faults["keep"] = () => PipelineException.Failed("the disk is full");
        Change(site, "m2", x => x with { Port = 8443 });
        await site.Rollback();
        Assert.Equal("1", site.ActiveVersion);
        Assert.Contains(site.Said, x => x.StartsWith("! the machines of the fleet could not be recorded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machines_that_are_replaced_go_when_those_in_their_place_serve()
    {
        using var site = Hooked();
        var all = site.Machines;
        site.Machines = [all[0] with { Machine = all[0].Machine with { Serves = false } }, all[1]];
        await site.Deploy("1");
        site.Machines = [site.Machines[0], all[2]];
        site.Balancer.Takes = _ => Assert.NotEmpty(site.Balancer.Machines);
        await site.Deploy("2");
        Assert.Equal(["m3"], site.Balancer.Machines);
        Assert.Equal(["in m2", "in m3", "out m2"], site.Balancer.Calls);
        Told(site);
    }

    [Fact]
    public async Task Machine_at_another_address_is_moved_when_its_edge_listens_there()
    {
        using var site = await Deployed();
        Change(site, "m2", x => x with { Port = 8443 });
        await site.Recover();
        Assert.Equal(["10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443"], site.Balancer.Addresses);
        site.Balancer.Takes = x => Assert.True(x != "out m2" || site.Host.Trace.Contains("open"), "its edge is not there yet");
        site.Host.Trace.Clear();
        await site.Deploy("2");
        Assert.Equal(["10.0.0.1:443", "10.0.0.2:8443", "10.0.0.3:443"], site.Balancer.Addresses);
        Assert.Equal(["m1", "m2", "m3"], site.Balancer.Machines);
    }

    [Fact]
    public async Task Machine_whose_move_was_stopped_half_way_is_moved_by_Recover()
    {
        using var site = await Deployed();
        Change(site, "m2", x => x with { Port = 8443 });
        var fails = true;
        site.Balancer.Faults["in m2"] = () => site.Hosts[1].ListensAt == "10.0.0.2:8443" && fails ? PipelineException.Failed("the hook failed") : null;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));
        Assert.Equal(["10.0.0.1:443", "10.0.0.3:443"], site.Balancer.Addresses);
        fails = false;
        await site.Recover();
        Assert.Equal(["10.0.0.1:443", "10.0.0.2:8443", "10.0.0.3:443"], site.Balancer.Addresses);
        Assert.Empty(site.Gaps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_while_machines_are_moved_Recover_has_each_where_its_edge_listens(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, ChangedAsync, x => x.Deploy("2"), ThenAsync), 30, int.MaxValue);

        static async Task<Site> ChangedAsync()
        {
            var site = await Deployed();
            foreach (var name in new[] { "m1", "m2", "m3" })
                Change(site, name, x => x with { Port = 8443 });
            return site;
        }

        static async Task ThenAsync(Site site)
        {
            await site.Recover();
            Assert.Equal(site.Hosts.Select(x => x.ListensAt), site.Balancer.Addresses);
            Assert.Empty(site.Gaps);
            await site.Deploy("3");
            Assert.Equal(["10.0.0.1:8443", "10.0.0.2:8443", "10.0.0.3:8443"], site.Balancer.Addresses);
            Assert.Empty(site.Gaps);
        }
    }

    [Fact]
    public async Task Machine_with_another_name_at_the_same_address_goes_on_and_people_are_told()
    {
        using var site = await Deployed();
        Change(site, "m3", x => x with { Name = "m4" });
        await site.Deploy("2");
        Assert.Equal(["10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443"], site.Balancer.Addresses);
        Assert.Contains("in m4", site.Balancer.Calls);
        Assert.DoesNotContain("out m3", site.Balancer.Calls);
        Assert.Contains(site.Said, x => x.StartsWith("! m3 has another name now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fleet_that_is_taken_down_takes_one_that_left_out_too_and_misses_nobody_afterwards()
    {
        using var site = await Deployed();
        Leave(site, "m3");
        await site.Down();
        Assert.Empty(site.Balancer.Machines);
        Leave(site, "m2");
        await site.Deploy("2");
        Assert.Equal(["m1"], site.Balancer.Machines);
        Told(site);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_the_balancer_has_the_machines_of_the_definition_after_Recover(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, ChangedAsync, x => x.Deploy("2"), ThenAsync), 30, int.MaxValue);

        static async Task<Site> ChangedAsync()
        {
            var site = await Deployed();
            Leave(site, "m3");
            Change(site, "m2", x => x with { Port = 8443 });
            return site;
        }

        static async Task ThenAsync(Site site)
        {
            await site.Recover();
            Assert.Equal(["m1", "m2"], site.Balancer.Machines);
            Assert.Contains(site.Said, x => x.StartsWith("! m3 is not among the machines any more, and was taken out", StringComparison.Ordinal));
            Assert.Equal(site.Machines.Select(x => x.Host.ListensAt), site.Balancer.Addresses);
            Assert.Empty(site.Gaps);
            await site.Deploy("3");
            Assert.Equal(["10.0.0.1:443", "10.0.0.2:8443"], site.Balancer.Addresses);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_while_it_is_taken_in_a_machine_that_leaves_then_is_taken_out(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, () => Task.FromResult(Hooked()), x => x.Deploy("1"), ThenAsync), 30, int.MaxValue);

        static async Task ThenAsync(Site site)
        {
            Leave(site, "m3");
            await site.Deploy("2");
            Assert.Equal(["m1", "m2"], site.Balancer.Machines);
        }
    }

    [Fact]
    public void The_command_that_ends_what_runs_names_the_engine_and_the_environment()
    {
        var machine = new KnownMachine("web-3", "ssh://deploy@web-3", "10.0.0.3", 443);
        Assert.Equal(
            "docker --host ssh://deploy@web-3 ps --all --quiet --filter label=pipeline.environment=production --filter label=pipeline.system=shop | xargs --no-run-if-empty docker --host ssh://deploy@web-3 rm --force",
            DockerFleet.Ending(new Departure(machine, Departure.Way.Left), new DockerNames("shop", "production"), "edge"));
        Assert.Equal(
            "docker --host ssh://deploy@web-3 rm --force shop-production-edge-1",
            DockerFleet.Ending(new Departure(machine, Departure.Way.ServesNoMore), new DockerNames("shop", "production"), "edge"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"machines":[{"name":"m1"}]}""")]
    public void A_record_that_cannot_be_understood_is_as_none(string text) => Assert.Empty(FleetRecord.From(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Told(Site site) => Assert.Single(site.Said, x => x.StartsWith("! m", StringComparison.Ordinal));

    private static void Leave(Site site, string name) => site.Machines = site.Machines.RemoveAll(x => x.Machine.Name == name);

    private static void Change(Site site, string name, Func<KnownMachine, KnownMachine> change)
    {
        var found = site.Machines.Single(x => x.Machine.Name == name);
        site.Machines = site.Machines.Replace(found, found with { Machine = change(found.Machine) });
    }

    private static Site Hooked()
    {
        var site = new Site(3);
        site.Balancer.IsCalled = true;
        return site;
    }

    private static async Task<Site> Deployed()
    {
        var site = Hooked();
        await site.Deploy("1");
        site.Balancer.Calls.Clear();
        return site;
    }
}
