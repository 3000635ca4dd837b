using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

/// <summary>Whoever has lost the environment changes nothing any more, and says so with the exit code of a refusal.</summary>
public sealed class LostLeaseTests
{
    private static readonly Job Migrate = new("migrate") { Artifact = Site.Files, Command = ["migrate"] };
    private static readonly Worker Worker = new("worker") { Artifact = Site.Files, Command = ["work"], Ready = new ExecProbe("true"), Replicas = 2 };
    private static readonly Singleton Beat = new("beat") { Artifact = Site.Files, Command = ["beat"], Ready = new ExecProbe("true") };

    [Theory]
    [InlineData("open")]
    [InlineData("place")]
    [InlineData("migrate")]
    [InlineData("start")]
    [InlineData("switch")]
    [InlineData("start worker")]
    [InlineData("stop beat")]
    [InlineData("drain")]
    [InlineData("stop")]
    [InlineData("prune")]
    public async Task Lost_lease_ends_the_run_as_refused_wherever_it_is_noticed_and_nothing_is_undone(string operation)
    {
        using var site = new Site(Migrate, Worker, Beat);
        await site.Deploy("1");
        site.Host.Trace.Clear();
        site.Host.Faults[operation] = Lost;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("this run has lost the environment", error.Message, StringComparison.Ordinal);
        Assert.Contains("other holds it", error.Message, StringComparison.Ordinal);
        Assert.Equal(operation, site.Host.Trace[^1]);
        Assert.Empty(site.Host.Outages);

        // Whoever comes next finds it as it was left.
        site.Host.Faults.Clear();
        await site.Deploy("2");
        site.AssertServes("2");
    }

    [Theory]
    [InlineData("start")]
    [InlineData("start worker")]
    public async Task First_cause_is_kept_when_the_lease_is_missed_only_at_the_undo(string operation)
    {
        using var site = new Site(Migrate, Worker, Beat);
        await site.Deploy("1");
        site.Host.Faults[operation] = () => PipelineException.Failed("There is no room");
        // What would take the traffic back, and what would end the new replicas.
        (site.Host.Faults["stop"], site.Host.Faults["switch"]) = (Lost, OnceGood());
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("2"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains($"failed at step `{(operation == "start" ? "start" : "workers")}`, and was not undone", error.Message, StringComparison.Ordinal);
        Assert.Contains("There is no room", error.Message, StringComparison.Ordinal);
        Assert.Contains("and then: This run has lost the environment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_that_is_lost_while_a_killed_run_is_settled_is_no_reason_to_undo_it()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.KillAt = site.Host.Operations + 6;
        await Assert.ThrowsAnyAsync<Exception>(() => site.Deploy("2"));
        site.Host.Revive();
        site.Host.Faults["stop"] = site.Host.Faults["edge"] = site.Host.Faults["switch"] = Lost;
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Recover());
        Assert.Equal(ExitCode.Refused, error.Code);
    }

    private static PipelineException Lost() => LostLease.Because("the edge", "other holds it");

    private static Func<Exception?> OnceGood()
    {
        var asked = 0;
        return () => asked++ == 0 ? null : Lost();
    }
}
