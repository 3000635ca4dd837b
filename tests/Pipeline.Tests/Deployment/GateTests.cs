using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

/// <summary>What keeps a deployment out of an environment. The clock says Sunday, 12:00.</summary>
public sealed class GateTests : IDisposable
{
    private static readonly LocalEnvironment Open = new("test") { Port = 8080 };
    private static readonly Gates Weekdays = new() { Hours = new OfficeHours(new TimeOnly(8, 0), new TimeOnly(17, 0)), Exceptions = true };
    private static readonly Gates Watched = new() { NoCriticalAlerts = true };

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Deployment_outside_the_hours_is_refused_before_anything_is_touched()
    {
        await _site.Deploy("1");
        _site.Host.Trace.Clear();
        _site.Gate(Open with { Gates = Weekdays });
        var error = await RefusedAsync("2");

        Assert.Contains("it is Sun 12:00 there", error.Message);
        Assert.Contains("nothing was changed, 1 keeps serving", error.Message);
        Assert.Empty(_site.Host.Trace);
        Assert.StartsWith("gates: test takes no deployment now", _site.History.Rollouts[^1].End!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_passes_hours_and_freezes_and_is_on_record()
    {
        _site.Gate(Open with { Gates = Weekdays with { Freezes = [Now()] } }, new Clearance { Who = "ada", Exception = "a leak" });
        await _site.Deploy("1");

        var passed = _site.History.Rollouts[^1].Passed!;
        Assert.Equal("a leak", passed.Exception);
        Assert.Null(passed.BreakGlass);
        Assert.Equal(["hours", "freeze"], passed.Waived.Select(x => x.Split(':')[0]));
        Assert.Contains(_site.Said, x => x.Contains("hours: it is Sun 12:00", StringComparison.Ordinal) && x.EndsWith("passed by exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_counts_only_where_the_environment_allows_it_and_for_the_time_alone()
    {
        _site.Gate(Open with { Gates = Weekdays with { Exceptions = false } }, new Clearance { Exception = "a leak" });
        Assert.Contains("the environment allows no exceptions", (await RefusedAsync("1")).Message);

        _site.Host.Prometheus = _ => [new Sample(Labels("DiskFull"), 1)];
        _site.Gate(Open with { Gates = Watched with { Exceptions = true } }, new Clearance { Exception = "a leak" });
        Assert.Contains("a critical alert fires: DiskFull", (await RefusedAsync("1")).Message);
    }

    [Fact]
    public async Task All_that_refuses_is_told_at_once()
    {
        _site.Ask("verify that each image is signed");
        _site.Host.Verifies = _ => throw PipelineException.Refused("An image is not signed", "shop/web", "no signature is beside it", "sign it");
        _site.Host.Prometheus = _ => [new Sample(Labels("DiskFull"), 1)];
        _site.Gate(
            Open with { Approval = "two of us", ProvedIn = "staging", Gates = Weekdays with { Freezes = [Now()], NoCriticalAlerts = true, ErrorBudget = new ErrorBudget(99, TimeSpan.FromDays(28)) } },
            proved: new EnvironmentRecord([], null));
        var error = await RefusedAsync("1");

        Assert.Equal("The deployment is refused: gates, verify, approve", error.Diagnostic.What);
        foreach (var part in (string[])
        [
            "staging has not proved 1", "it is Sun 12:00", "the big sale", "a critical alert fires: DiskFull", "the error budget", "An image is not signed (shop/web): no signature is beside it",
            "→ sign it", "two of us: nobody has approved it", "--approve ", "--exception <reason>", "nothing was started",
        ])
            Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_site.Host.Trace);
    }

    [Fact]
    public async Task Break_glass_passes_people_time_and_order_and_is_loud_and_on_record()
    {
        _site.Host.Prometheus = _ => [new Sample(Labels("DiskFull"), 1)];
        _site.Gate(
            Open with { Approval = "two of us", ProvedIn = "staging", Gates = Weekdays with { Exceptions = false, Freezes = [Now()], NoCriticalAlerts = true } },
            new Clearance { Who = "ada", BreakGlass = "users cannot pay" }, new EnvironmentRecord([], null));
        await _site.Deploy("1");

        var passed = _site.History.Rollouts[^1].Passed!;
        Assert.Equal("users cannot pay", passed.BreakGlass);
        Assert.Null(passed.ApprovedBy);
        Assert.Equal(["proved in staging", "hours", "freeze", "alerts", "approval"], passed.Waived.Select(x => x.Split(':')[0]));
        Assert.Contains("! BREAK-GLASS for test: users cannot pay", _site.Said);
        Assert.Equal(5, _site.Said.Count(x => x.EndsWith("passed by break-glass", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Break_glass_passes_no_signature_and_no_proof_of_health()
    {
        _site.Ask("verify that each image is signed");
        _site.Gate(Open with { Gates = Weekdays }, new Clearance { BreakGlass = "users cannot pay" });
        _site.Host.Verifies = _ => throw PipelineException.Refused("An image is not signed", null, null, "sign it");
        Assert.Contains("An image is not signed", (await RefusedAsync("1")).Message);

        _site.Host.Verifies = _ => { };
        _site.Host.Answers["1"] = _ => System.Net.HttpStatusCode.InternalServerError;
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy("1"));
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Equal("users cannot pay", _site.History.Rollouts[^1].Passed!.BreakGlass);
    }

    [Fact]
    public async Task Rollback_passes_all_gates()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        _site.Gate(Open with { Approval = "two of us", Gates = Weekdays }, proved: new EnvironmentRecord([], null));
        await _site.Rollback();

        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Release_that_another_environment_has_proved_passes()
    {
        using var staging = new Site();
        await staging.Deploy("1");
        _site.Gate(Open with { ProvedIn = "staging" }, proved: await staging.Host.ReadAsync(default));
        await _site.Deploy("1");

        Assert.Contains("staging has not proved 2", (await RefusedAsync("2")).Message);
    }

    [Fact]
    public async Task Environment_that_cannot_be_asked_has_proved_nothing()
    {
        var gates = new DeployGates(Open with { ProvedIn = "staging" }, new Clearance(), _site.Clock) { ProvedIn = _ => throw PipelineException.Failed("The engine does not answer", "ssh://staging", "no route to host") };
        var answer = Assert.Single(await gates.AskAsync(await _site.DryRun("1"), _site.Host, default));

        Assert.Contains("The engine does not answer: no route to host", answer.Refusal!.Why);
        Assert.Contains("let its host be reached from here", answer.Refusal.Next);
    }

    [Fact]
    public async Task Gates_are_asked_also_where_the_release_serves_already()
    {
        await _site.Deploy("1");
        _site.Gate(Open with { Gates = Weekdays });

        await RefusedAsync("1");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("DiskFull RouterDown", "critical alerts fire: DiskFull, RouterDown")]
    public async Task Critical_alerts_that_fire_refuse(string? firing, string? why)
    {
        _site.Host.Prometheus = _ => firing?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => new Sample(Labels(x), 1)).ToImmutableArray();
        _site.Gate(Open with { Gates = Watched });
        if (why is null)
            await _site.Deploy("1");
        else
            Assert.Contains(why, (await RefusedAsync("1")).Message);
    }

    [Fact]
    public async Task Prometheus_that_is_silent_refuses()
    {
        _site.Host.Prometheus = _ => throw PipelineException.Failed("Prometheus does not answer", "http://prometheus:9090", "connection refused");
        _site.Gate(Open with { Gates = Watched });

        Assert.Contains("Whether test is well is not known", (await RefusedAsync("1")).Message);
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(1.0, false)]
    [InlineData(double.NaN, true)]
    public async Task Error_budget_that_is_used_up_refuses(double errors, bool passes)
    {
        _site.Host.Prometheus = x => x.Contains("[672h]", StringComparison.Ordinal) ? [new Sample(ImmutableSortedDictionary<string, string>.Empty, errors)] : [];
        _site.Gate(Open with { Gates = new Gates { ErrorBudget = new ErrorBudget(99, TimeSpan.FromDays(28)) } });
        if (passes)
            await _site.Deploy("1");
        else
            Assert.Contains("1 % of the answers within 672h were errors, and 1 % may be", (await RefusedAsync("1")).Message);
    }

    private static Freeze Now() => new(new DateTime(2026, 11, 20), new DateTime(2026, 11, 30), "the big sale");

    private static ImmutableSortedDictionary<string, string> Labels(string alert) => ImmutableSortedDictionary<string, string>.Empty.Add("alertname", alert);

    private async Task<PipelineException> RefusedAsync(string version)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Deploy(version));
        Assert.Equal(ExitCode.Refused, error.Code);
        return error;
    }
}
