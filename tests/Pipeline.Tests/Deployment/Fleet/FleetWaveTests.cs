using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class FleetWaveTests
{
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
        Assert.InRange(await Kill.AtEachAsync(afterEffect, DeployedAsync, x => x.Deploy("2"), ThenAsync), 30, int.MaxValue);

        static async Task<Site> DeployedAsync()
        {
            var site = Waves(3, 1, 50);
            foreach (var host in site.Hosts)
                host.Seen = x => Seen(host, x, () => { });
            await site.Deploy("1");
            return site;
        }

        static async Task ThenAsync(Site site)
        {
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
    internal static Figures Seen(FakeHost host, string rollout, Action look, bool bad = false)
    {
        look();
        var requests = 100 * ++host.Looks;
        var latency = new long[GroupCounts.Bounds.Length + 1];
        latency[0] = requests;
        return new Figures(rollout, new GroupCounts(requests, bad ? requests : 0, latency));
    }
}
