using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

/// <summary>A release is watched after it got all traffic, while the old one still runs.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly LocalEnvironment Open = new("test") { Port = 8080 };

    private readonly Site _site = new();
    private int _readings;

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Watch_comes_after_smoke_and_before_the_old_release_is_given_up()
    {
        _site.Watch(new Watch());
        await _site.Deploy("1");
        _site.Host.Seen = x => Seen(x, 100);
        var plan = await _site.Deploy("2");

        Assert.Equal(["smoke", "watch", "drain", "stop"], plan.Steps.Select(x => x.Name).Where(x => x is "smoke" or "watch" or "drain" or "stop"));
        Assert.Equal("2", _site.Host.ActiveVersion);
        Assert.Empty(_site.History.Rollouts[^1].Said);
    }

    [Theory]
    [InlineData(100, 2, 0, "2 % of its answers are errors")]
    [InlineData(100, 0, 50, "its p95 is within 1000 ms, the old generation's within 50 ms")]
    public async Task Release_that_is_not_good_is_taken_back_by_itself(int requests, int errors, int slow, string why)
    {
        await _site.Deploy("1");
        var old = _site.History.Current!.Rollout.Id;
        _site.Watch(new Watch());
        _site.Host.Seen = x => x == old ? Seen(x, 100) : Seen(x, requests, errors, slow);
        var begun = _site.Clock.GetUtcNow();
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains(why, error.Message);
        Assert.Contains("1 serves again", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
        // What is known to be bad is not watched to the end.
        Assert.True(_site.Clock.GetUtcNow() - begun < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Errors_that_the_old_release_had_too_take_nothing_back()
    {
        await _site.Deploy("1");
        _site.Watch(new Watch());
        _site.Host.Seen = x => Seen(x, 100, 5);
        await _site.Deploy("2");

        Assert.Equal("2", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Critical_alert_that_fires_since_the_switch_takes_the_release_back()
    {
        _site.Watch(new Watch());
        _site.Host.Seen = x => Seen(x, 100);
        var asked = 0;
        _site.Host.Prometheus = _ => ++asked > 2 ? [Firing("Old"), Firing("New")] : [Firing("Old")];
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("1"));

        Assert.Contains("critical alerts fire since the switch: New", error.Message);
    }

    [Fact]
    public async Task Prometheus_that_is_silent_takes_nothing_back_and_is_told_once()
    {
        _site.Watch(new Watch());
        _site.Host.Seen = x => Seen(x, 100);
        _site.Host.Prometheus = _ => throw PipelineException.Failed("Prometheus does not answer");
        await _site.Deploy("1");

        Assert.Single(_site.Said, x => x.StartsWith("! alerts are not watched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_few_requests_leave_the_release_with_a_warning_on_record()
    {
        _site.Watch(new Watch());
        await _site.Deploy("1");

        const string said = "inconclusive: 0 requests within 300 s, and fewer than 50 say nothing; it stays, as OnInconclusive says";
        Assert.Equal([$"watch: {said}"], _site.History.Rollouts[^1].Said.ToArray());
        Assert.Contains($"! The watch is {said}", _site.Said);
    }

    [Fact]
    public async Task Too_few_requests_take_it_back_where_that_is_declared()
    {
        await _site.Deploy("1");
        _site.Watch(new Watch { OnInconclusive = Inconclusive.Undo });
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"));

        Assert.Contains("it is taken back, as OnInconclusive says", error.Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Theory]
    [InlineData("keep", Inconclusive.Undo, "2", "kept by ada")]
    [InlineData("undo", Inconclusive.Keep, "1", "taken back by ada")]
    [InlineData(null, Inconclusive.Keep, "2", "it stays, as OnInconclusive says")]
    [InlineData("what?", Inconclusive.Undo, "1", "it is taken back, as OnInconclusive says")]
    public async Task Person_at_the_terminal_decides_else_the_declaration(string? types, Inconclusive declared, string serves, string said)
    {
        await _site.Deploy("1");
        _site.Watch(new Watch { OnInconclusive = declared });
        _site.Gate(Open, new Clearance { Who = "ada", Ask = (_, _) => types });
        try
        {
            await _site.Deploy("2");
        }
        catch (PipelineException)
        {
            // Taken back.
        }

        Assert.Equal(serves, _site.Host.ActiveVersion);
        Assert.Contains(said, Assert.Single(_site.History.Rollouts[^1].Said));
    }

    [Fact]
    public async Task Environment_that_is_closed_has_no_users_who_could_say_anything()
    {
        await _site.Deploy("1");
        await Close(new Closure(ClosureKind.Maintenance) { Reason = "new disks" });
        _site.Watch(new Watch());
        _site.Host.Seen = x => Seen(x, 100);
        await _site.Deploy("2");

        const string said = "inconclusive: test is closed to users (maintenance: new disks), and nobody else says anything; it stays, as OnInconclusive says";
        Assert.Equal([$"watch: {said}"], _site.History.Rollouts[^1].Said.ToArray());
        Assert.Contains($"! The watch is {said}", _site.Said);
    }

    [Fact]
    public async Task Closed_environment_takes_back_what_is_not_good_all_the_same()
    {
        await _site.Deploy("1");
        var old = _site.History.Current!.Rollout.Id;
        await Close(new Closure(ClosureKind.Maintenance) { Reason = "new disks" });
        _site.Watch(new Watch());
        _site.Host.Seen = x => x == old ? Seen(x, 100) : Seen(x, 100, 2);

        Assert.Contains("2 % of its answers are errors", (await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("2"))).Message);
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Hold_that_ends_while_it_is_watched_lets_users_say_something()
    {
        await _site.Deploy("1");
        await Close(new Closure(ClosureKind.Hold) { For = TimeSpan.FromMinutes(2), Until = _site.Clock.GetUtcNow().AddMinutes(2) });
        _site.Watch(new Watch());
        _site.Host.Seen = x => Seen(x, 100);
        await _site.Deploy("2");

        Assert.Empty(_site.History.Rollouts[^1].Said);
    }

    [Fact]
    public async Task Rollback_is_not_watched()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        _site.Watch(new Watch { OnInconclusive = Inconclusive.Undo });

        Assert.DoesNotContain((await _site.Rollback()).Steps, x => x.Name == "watch");
    }

    private Task Close(Closure closure) => _site.Run(async x =>
    {
        await x.CloseAsync(closure, default);
        return true;
    });

    private static Sample Firing(string alert) => new(ImmutableSortedDictionary<string, string>.Empty.Add("alertname", alert), 1);

    /// <summary>Figures that grow with each reading: answers within 50 ms, but for the slow ones, which take a second.</summary>
    private Figures Seen(string rollout, int requests, int errors = 0, int slow = 0)
    {
        var times = ++_readings;
        var latency = new long[GroupCounts.Bounds.Length + 1];
        (latency[GroupCounts.Bounds.IndexOf(0.05)], latency[GroupCounts.Bounds.IndexOf(1)]) = (times * (requests - slow), times * slow);
        return new Figures(rollout, new GroupCounts(times * requests, times * errors, latency));
    }
}
