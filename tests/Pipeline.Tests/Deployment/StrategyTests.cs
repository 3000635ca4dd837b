using System.Collections.Immutable;
using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

public sealed class StrategyTests
{
    private static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    private static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    [Fact]
    public async Task Rolling_replaces_replicas_one_by_one_and_never_has_fewer_than_all_but_one()
    {
        using var site = Create(new RollingStrategy());
        await site.Deploy("1");
        site.Host.Trace.Clear();
        await site.Deploy("2");

        Assert.Equal(["share 50", "switch", "switch", "switch"], site.Host.Trace.Where(x => x.StartsWith("share", StringComparison.Ordinal) || x == "switch"));
        site.AssertServes("2");
    }

    [Fact]
    public async Task Replica_that_does_not_become_ready_ends_a_rolling_deployment_with_all_of_the_old_release()
    {
        using var site = Create(new RollingStrategy());
        await site.Deploy("1");
        var asked = 0;
        site.Host.Answers["2"] = _ => asked++ < 4 ? HttpStatusCode.OK : HttpStatusCode.InternalServerError;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        site.AssertServes("1");
    }

    [Fact]
    public async Task Canary_gets_more_while_its_figures_are_as_good_as_those_of_the_old_release()
    {
        using var site = Create(new CanaryStrategy { Shares = [10, 50], Watch = TimeSpan.FromSeconds(1) });
        await site.Deploy("1");
        var seen = 0;
        site.Host.Seen = x => Seen(x, ++seen * 1000);
        site.Host.Trace.Clear();
        await site.Deploy("2");

        Assert.Equal(["share 10", "share 50", "switch", "switch"], site.Host.Trace.Where(x => x.StartsWith("share", StringComparison.Ordinal) || x == "switch"));
        site.AssertServes("2");
    }

    [Theory]
    [InlineData(1000, 20, 0, "2 % of its answers are errors")]
    [InlineData(1000, 0, 900, "its p95 is within 1000 ms")]
    [InlineData(10, 0, 0, "inconclusive: it answered 10 requests")]
    public async Task Canary_that_is_worse_or_says_nothing_is_taken_back(int requests, int errors, int slow, string why)
    {
        using var site = Create(new CanaryStrategy { Shares = [10], Watch = TimeSpan.FromSeconds(1) });
        await site.Deploy("1");
        var old = site.History.Current!.Rollout.Id;
        var read = new Dictionary<string, int>();
        site.Host.Seen = x =>
        {
            var times = read[x] = read.GetValueOrDefault(x) + 1;
            return x == old ? Seen(x, times * 1000)
                : Seen(x, times * requests, times * errors, times * slow);
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains(why, error.Message);
        site.AssertServes("1");
    }

    [Fact]
    public async Task Canary_where_nobody_counts_is_so_many_replicas_beside_all_old_ones()
    {
        using var site = Create(new CanaryStrategy { Shares = [5, 50], Watch = TimeSpan.FromSeconds(5) });
        site.Host.CanaryBy = CanaryBy.Replicas;
        await site.Deploy("1");
        var webs = new List<string>();
        site.Host.Takes = (name, _) =>
        {
            if (name.StartsWith("share", StringComparison.Ordinal) || name == "switch")
                webs.Add($"{name}: {string.Join(' ', site.Host.AliveOf("web"))}");
            return Task.CompletedTask;
        };
        var plan = await site.Deploy("2");

        Assert.Equal(["share 5: 1 1 2", "share 50: 1 1 2 2", "switch: 1 1 2 2", "switch: 1 1 2 2"], webs);
        Assert.Contains("start 1 replica of web beside all of 0001", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("nobody counts requests here", plan.ToString(), StringComparison.Ordinal);
        site.AssertServes("2");
    }

    [Fact]
    public async Task Canary_by_the_entrance_starts_all_replicas_and_proves_each_before_it_gets_a_share()
    {
        using var site = Create(new CanaryStrategy { Shares = [5, 80], Watch = TimeSpan.FromSeconds(5) });
        site.Host.CanaryBy = CanaryBy.Entrance;
        await site.Deploy("1");
        site.Host.Trace.Clear();
        var webs = new List<string>();
        site.Host.Takes = (name, _) =>
        {
            if (name.StartsWith("share", StringComparison.Ordinal))
                webs.Add($"{name}: {string.Join(' ', site.Host.AliveOf("web"))}, {(site.Said.Exists(x => x.Contains("1 of 1 passed", StringComparison.Ordinal)) ? "smoked" : "")}");
            return Task.CompletedTask;
        };
        var plan = await site.Deploy("2");

        Assert.Equal(["share 5: 1 1 2 2, smoked", "share 80: 1 1 2 2, smoked"], webs);
        Assert.Contains("let the entrance send 5 % of the requests to them", plan.ToString(), StringComparison.Ordinal);
        site.AssertServes("2");
    }

    [Fact]
    public async Task Canary_to_which_nobody_gives_a_share_is_refused_before_anything_is_touched()
    {
        using var site = Create(new CanaryStrategy());
        await site.Deploy("1");
        site.Host.WhyNoCanary = "there is no router";
        var before = site.Host.Trace.Count;
        var refused = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.WrongUse, refused.Code);
        Assert.Contains("there is no router", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Host.Trace.Skip(before), x => x is "open" or "place");
        site.AssertServes("1");
    }

    [Theory]
    [InlineData("ends", "the canary is not good")]
    [InlineData("errs", "its last answer: status 500")]
    [InlineData("is not ready", "it is not ready any more")]
    [InlineData("alerts", "critical alerts fire since it gets requests: DatabaseDown")]
    public async Task Canary_whose_replicas_do_not_stay_well_is_taken_back(string what, string why)
    {
        using var site = Create(new CanaryStrategy { Shares = [10], Watch = TimeSpan.FromSeconds(20) });
        site.Host.CanaryBy = CanaryBy.Replicas;
        await site.Deploy("1");
        bool Shared() => site.Host.Trace.Contains("share 10");
        site.Host.Answers["2"] = _ => what == "errs" && Shared() ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        site.Host.Prometheus = _ => what == "alerts" ? Shared() && site.Said.Exists(x => x.Contains("are well", StringComparison.Ordinal))
            ? [new Sample(ImmutableSortedDictionary<string, string>.Empty.Add("alertname", "DatabaseDown"), 1)] : [] : null;
        site.Host.Shown = seen =>
        {
            var later = what is "ends" or "is not ready" && Shared() && site.Said.Exists(x => x.Contains("watching", StringComparison.Ordinal));
            return !later || what == "ends" && site.Host.AliveVersions.Count() < 2 ? seen : seen with
            {
                Rollouts = [.. seen.Rollouts.Select(x => x.Rollout.Release.Version == "1" ? x : x with { Replicas = [.. x.Replicas.Select(y => what == "ends" ? y with { Alive = false } : y with { Ready = false })] })],
            };
        };
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Contains(why, error.Message, StringComparison.OrdinalIgnoreCase);
        site.Host.Shown = null;
        site.AssertServes("1");
    }

    [Fact]
    public async Task Replica_of_a_canary_that_fails_a_smoke_check_gets_no_user()
    {
        using var site = Create(new CanaryStrategy { Shares = [10], Watch = TimeSpan.FromSeconds(1) });
        site.Host.CanaryBy = CanaryBy.Replicas;
        await site.Deploy("1");
        site.Host.Answers["2"] = x => x == "/smoke" ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.DoesNotContain("2", site.Host.Exposed);
        site.AssertServes("1");
    }

    [Fact]
    public async Task Stop_first_ends_the_old_release_before_the_new_one_starts()
    {
        using var site = Create(new StopFirstStrategy());
        await site.Deploy("1");
        site.Host.Trace.Clear();
        await site.Deploy("2");

        Assert.True(site.Host.Trace.IndexOf("stop") < site.Host.Trace.IndexOf("start"));
        site.AssertServes("2");
    }

    [Fact]
    public async Task Stop_first_that_fails_starts_all_of_the_old_release_again()
    {
        using var site = Create(new StopFirstStrategy());
        await site.Deploy("1");
        site.Host.Answers["2"] = _ => HttpStatusCode.InternalServerError;
        await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        site.AssertServes("1");
    }

    [Fact]
    public async Task Rollback_to_a_release_that_is_kept_warm_starts_no_web_service()
    {
        using var site = Create(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        Assert.Equal(["1", "1", "2", "2"], site.Host.AliveOf("web").Order());
        Assert.Equal(["2", "2"], site.Host.AliveOf("worker"));
        site.Host.Trace.Clear();
        await site.Rollback();

        Assert.DoesNotContain("start", site.Host.Trace);
        Assert.Equal("1", site.Host.ActiveVersion);
        Assert.Equal(["1", "1"], site.Host.AliveOf("worker"));
        Assert.Equal(["1"], site.Host.AliveOf("beat"));
        Assert.Empty(site.Host.Outages);
        await site.Rollback("2");
        Assert.Equal("2", site.Host.ActiveVersion);
    }

    [Fact]
    public async Task What_was_warm_for_long_enough_ends_with_the_next_command()
    {
        using var site = Create(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        site.Clock.Advance(TimeSpan.FromMinutes(11));
        await site.Recover();

        site.AssertServes("2");
    }

    [Fact]
    public async Task Next_deployment_ends_what_is_warm_before_it_starts_anything()
    {
        using var site = Create(new BlueGreenStrategy(), TimeSpan.FromMinutes(10));
        await site.Deploy("1");
        await site.Deploy("2");
        await site.Deploy("3");

        Assert.Equal(["2", "2", "3", "3"], site.Host.AliveOf("web").Order());
        Assert.Equal("3", site.Host.ActiveVersion);
    }

    public static TheoryData<string, bool> Strategies()
    {
        var data = new TheoryData<string, bool>();
        foreach (var strategy in (string[])["rolling", "canary", "canary by replicas", "canary by the entrance", "stop first", "warm", "return"])
        {
            data.Add(strategy, false);
            data.Add(strategy, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_run_that_is_killed_at_any_operation_is_brought_to_one_release(string strategy, bool afterEffect)
    {
        Assert.InRange(
            await Kill.AtEachAsync(afterEffect, DeployedAsync, async x =>
            {
                if (strategy == "return")
                    await x.Rollback();
                else
                    await x.Deploy("2");
            }, ThenAsync), 10, int.MaxValue);

        async Task<Site> DeployedAsync()
        {
            var site = Create(
                strategy switch { "rolling" => new RollingStrategy(), "canary" or "canary by replicas" or "canary by the entrance" => new CanaryStrategy { Shares = [10], Watch = TimeSpan.FromSeconds(1) }, "stop first" => new StopFirstStrategy(), _ => new BlueGreenStrategy() },
                strategy is "warm" or "return" ? TimeSpan.FromMinutes(10) : TimeSpan.Zero);
            var seen = 0;
            site.Host.Seen = x => Seen(x, ++seen * 1000);
            site.Host.CanaryBy = strategy == "canary by replicas" ? CanaryBy.Replicas : strategy == "canary by the entrance" ? CanaryBy.Entrance : CanaryBy.Router;
            await site.Deploy("1");
            if (strategy == "return")
                await site.Deploy("2");
            return site;
        }

        static async Task ThenAsync(Site site)
        {
            await site.Recover();
            site.Clock.Advance(TimeSpan.FromMinutes(11));
            await site.Recover();
            Assert.NotNull(site.Host.ActiveVersion);
            site.AssertServes(site.Host.ActiveVersion);
        }
    }

    private static Site Create(Strategy strategy, TimeSpan warm = default)
    {
        var site = new Site(Worker, Beat);
        site.Choose(strategy, warm);
        return site;
    }

    /// <summary>Figures of a rollout: answers within 50 ms, but for the slow ones, which take a second.</summary>
    private static Figures Seen(string rollout, int requests, int errors = 0, int slow = 0)
    {
        var latency = new long[GroupCounts.Bounds.Length + 1];
        (latency[GroupCounts.Bounds.IndexOf(0.05)], latency[GroupCounts.Bounds.IndexOf(1)]) = (requests - slow, slow);
        return new Figures(rollout, new GroupCounts(requests, errors, latency));
    }
}
