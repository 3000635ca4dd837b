using System.Net;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment.Fleet;

public sealed class FleetAbsenceTests
{
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
        Assert.InRange(await Kill.AtEachAsync(afterEffect, CutAsync, x => x.Deploy("2"), ThenAsync), 30, int.MaxValue);

        static async Task<Site> CutAsync()
        {
            var site = new Site(3, 2);
            await site.Deploy("1");
            site.Hosts[2].Cut = true;
            return site;
        }

        static async Task ThenAsync(Site site)
        {
            site.Hosts[2].Cut = false;
            await site.Recover();
            Assert.True(site.ActiveVersion is "1" or "2", site.ActiveVersion);
            Assert.Equal([site.ActiveVersion], site.AliveVersions);
            Assert.Equal(site.ActiveVersion, site.History.Current!.Rollout.Release.Version);
            Assert.Empty(site.Outages);
        }
    }
}
