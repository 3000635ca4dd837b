using System.Net;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Deployment;

/// <summary>On one host.</summary>
public sealed class KilledRunTests : KilledRunSuite
{
    protected override int Machines => 1;
}

/// <summary>On a fleet of three hosts, of which each may be the one that the run has just reached.</summary>
public sealed class KilledFleetRunTests : KilledRunSuite
{
    protected override int Machines => 3;
}

/// <summary>What every host passes: the run dies before or after each single operation; then the next command comes.</summary>
public abstract class KilledRunSuite
{
    /// <summary>How many hosts there are.</summary>
    protected abstract int Machines { get; }

    private Site Start() => Machines == 1 ? new Site() : new Site(Machines);

    private async Task<Site> Deployed(params string[] versions)
    {
        var site = Start();
        foreach (var version in versions)
            await site.Deploy(version);
        return site;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_the_next_deployment_succeeds_and_users_never_notice(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, () => Deployed("1"), x => x.Deploy("2"), ThenAsync), 15 * Machines, 200 * Machines);

        static async Task ThenAsync(Site site)
        {
            await site.Deploy("3");

            Assert.Equal("3", site.ActiveVersion);
            Assert.Equal(["3"], site.AliveVersions);
            Assert.All(site.Hosts, x => Assert.Equal(2, x.AliveReplicas));
            Assert.Empty(site.Outages);
            Assert.Null(site.History.Unfinished);
            Assert.All(site.History.Rollouts, x => Assert.NotNull(x.End));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_recover_completes_what_serves_and_undoes_what_does_not(bool afterEffect)
    {
        Assert.InRange(await Kill.AtEachAsync(afterEffect, () => Deployed("1"), x => x.Deploy("2"), ThenAsync), 15 * Machines, 200 * Machines);

        static async Task ThenAsync(Site site)
        {
            var served = Served(site);
            await site.Recover();

            Assert.Equal(served, site.ActiveVersion);
            Assert.Equal([served], site.AliveVersions);
            Assert.Equal(served, site.History.Current!.Rollout.Release.Version);
            Assert.Null(site.History.Unfinished);
            Assert.Empty(site.Outages);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_of_a_rollback_the_next_command_brings_order(bool afterEffect) => Assert.InRange(
        await Kill.AtEachAsync(afterEffect, () => Deployed("1", "2"), x => x.Rollback(), async x =>
        {
            await x.Recover();
            AssertOneServes(x);
        }), 15 * Machines, 200 * Machines);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_while_it_recovers_the_run_after_that_recovers(bool afterEffect)
    {
        var more = true;
        for (var first = 1; more; first += 3 * Machines)
        {
            await Kill.AtEachAsync(afterEffect, DeadAsync, x => x.Recover(), async x =>
            {
                await x.Recover();
                AssertOneServes(x);
            });

            async Task<Site> DeadAsync()
            {
                var site = await Deployed("1");
                more = await Kill.AtAsync(site, first, !afterEffect, () => site.Deploy("2"));
                return site;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_operation_rollback_goes_to_the_release_before_the_one_that_serves_then(bool afterEffect) => Assert.InRange(
        await Kill.AtEachAsync(afterEffect, () => Deployed("A", "B"), x => x.Deploy("C"), async x =>
        {
            var served = Served(x);
            await x.Rollback();

            Assert.Equal(served == "C" ? "B" : "A", x.ActiveVersion);
            Assert.Empty(x.Outages);
        }), 15 * Machines, 200 * Machines);

    [Fact]
    public async Task Deployment_killed_while_it_stopped_the_old_release_and_then_taken_down_is_the_one_that_a_rollback_leaves()
    {
        using var site = Start();
        await site.Deploy("A");
        await site.Deploy("B");
        site.Host.Faults["drain"] = () => { site.Host.Faults["stop"] = () => new KilledException(); return null; };
        Assert.IsType<KilledException>((await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("C"))).GetBaseException());
        site.Host.Faults.Clear();
        await site.Down();
        await site.Rollback();

        Assert.Equal("B", site.ActiveVersion);
    }

    [Fact]
    public async Task Rollback_that_finds_no_target_after_it_undid_a_killed_run_does_not_say_that_nothing_ran()
    {
        using var site = Start();
        await site.Deploy("A");
        site.Host.Faults["start"] = () => { site.Host.KillAt = site.Host.Operations + 1; return null; };
        Assert.IsType<KilledException>((await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("B"))).GetBaseException());
        site.Host.Faults.Clear();
        site.Host.Revive();
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Rollback());

        Assert.Equal(Pipeline.Engine.ExitCode.Failed, error.Code);
        Assert.Null(site.History.Unfinished);
        Assert.Equal("A", site.ActiveVersion);
    }

    [Fact]
    public async Task Bad_release_whose_run_was_killed_after_the_switch_is_switched_back()
    {
        using var site = Start();
        await site.Deploy("1");
        site.Host.Answers["2"] = path => path == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        site.Hosts[^1].Faults["switch"] = () =>
        {
            site.Host.KillAt = site.Host.Operations + 1;
            site.Hosts[^1].Faults.Remove("switch");
            return null;
        };
        Assert.IsType<KilledException>((await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("2"))).GetBaseException());
        site.Host.Revive();
        Assert.Equal("2", site.ActiveVersion);
        await site.Recover();

        Assert.Equal("1", site.ActiveVersion);
        Assert.Equal(["1"], site.AliveVersions);
        Assert.False(site.History.Rollouts.Single(x => x.Rollout.Release.Version == "2").Succeeded);
    }

    [Fact]
    public async Task Killed_router_serves_again_after_the_next_command()
    {
        using var site = Start();
        await site.Deploy("1");
        site.Host.KillRouter();
        var plan = await site.Recover();

        Assert.Empty(plan!.Steps);
        Assert.True(site.Host.EdgeUp);
        Assert.Equal("1", site.ActiveVersion);
    }

    [Fact]
    public async Task Killed_replicas_are_replaced_by_recover()
    {
        using var site = Start();
        await site.Deploy("1");
        site.Host.KillReplicas("1");
        await site.Recover();

        Assert.Equal("1", site.ActiveVersion);
        Assert.All(site.Hosts, x => Assert.Equal(2, x.AliveReplicas));
    }

    [Fact]
    public async Task Lost_journal_costs_the_history_but_not_the_service()
    {
        using var site = Start();
        await site.Deploy("1");
        File.Delete(site.Host.JournalPath);
        await site.Deploy("2");

        Assert.Equal(["2"], site.AliveVersions);
        Assert.Empty(site.Outages);
    }

    private static void AssertOneServes(Site site)
    {
        Assert.Equal([site.ActiveVersion], site.AliveVersions);
        Assert.Equal(site.ActiveVersion, site.History.Current!.Rollout.Release.Version);
        Assert.Empty(site.Outages);
    }

    // A release that only some machines serve has not taken over.
    private static string? Served(Site site) => site.ActiveVersion?.Split('|').Min(StringComparer.Ordinal);
}
