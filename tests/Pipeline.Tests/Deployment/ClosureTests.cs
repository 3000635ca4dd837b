using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;

namespace Pipeline.Tests.Deployment;

/// <summary>An environment that a person has closed to its users stays closed until a person opens it.</summary>
public sealed class ClosureTests
{
    private static readonly Closure Maintenance = new(ClosureKind.Maintenance) { Reason = "more memory", Allow = ["10.0.0.0/8"] };

    [Fact]
    public async Task Closing_is_recorded_shown_and_lasts_through_a_deployment()
    {
        using var site = new Site();
        await site.Deploy("1");
        await Close(site, Maintenance);
        await site.Deploy("2");

        Assert.Equal(Maintenance.Kind, site.Host.Closed?.Kind);
        Assert.Equal("2", site.Host.ActiveVersion);
        Assert.Contains("! test stays closed to users (maintenance: more memory); to open it: ./build.sh Resume --env test", site.Said);
        var report = await StatusReport.ReadAsync(site.Target, site.Clock, default);
        Assert.Equal(("maintenance", "tester", "more memory", true), (report.Closed!.Kind, report.Closed.By, report.Closed.Reason, report.Closed.InForce));
        Assert.Contains(ReportText.Of(report), x => x.StartsWith("  closed    maintenance since ", StringComparison.Ordinal));
        Assert.Contains("            served nevertheless: 10.0.0.0/8", ReportText.Of(report));

        Assert.True(await site.Run(x => x.ResumeAsync(default)));
        Assert.Null(site.Host.Closed);
        Assert.Null((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed);
        Assert.False(await site.Run(x => x.ResumeAsync(default)));
    }

    [Fact]
    public async Task Where_nothing_serves_there_is_nothing_to_close()
    {
        using var site = new Site();
        var error = await Assert.ThrowsAsync<PipelineException>(() => Close(site, Maintenance));
        Assert.Equal(ExitCode.Failed, error.Code);
        Assert.Empty(Journal.Read(site.Host.JournalPath));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_that_is_killed_between_the_record_and_the_edge_is_completed_by_the_next_one(bool closing)
    {
        using var site = new Site();
        await site.Deploy("1");
        if (!closing)
            await Close(site, Maintenance);
        site.Host.KillAt = site.Host.Operations + 1;
        await Assert.ThrowsAnyAsync<Exception>(() => closing ? Close(site, Maintenance) : site.Run(x => x.ResumeAsync(default)));
        site.Host.Revive();
        if (closing)
            Assert.False((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed!.InForce);
        await site.Recover();

        Assert.Equal(closing, site.Host.Closed is not null);
        Assert.Equal("1", site.Host.ActiveVersion);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Edge_that_a_killed_run_left_half_closed_is_brought_to_what_the_record_says(bool closed)
    {
        using var site = new Site();
        await site.Deploy("1");
        if (closed)
            await Close(site, Maintenance);
        site.Host.IsHalfClosed = true;
        Assert.True((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed is not { InForce: true });
        await site.Recover();

        Assert.False(site.Host.IsHalfClosed);
        Assert.Equal(closed, site.Host.Closed is not null);
    }

    [Fact]
    public async Task Hold_ends_by_itself_and_the_next_run_takes_it_out()
    {
        using var site = new Site();
        await site.Deploy("1");
        await Close(site, new Closure(ClosureKind.Hold) { For = TimeSpan.FromMinutes(5), Until = site.Clock.GetUtcNow().AddMinutes(5) });
        Assert.Equal("hold", (await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed!.Kind);

        site.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Null((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed);
        await site.Recover();
        Assert.Null(site.Host.Closed);
    }

    [Fact]
    public async Task Environment_that_was_taken_down_is_open_when_it_is_deployed_again()
    {
        using var site = new Site();
        await site.Deploy("1");
        await Close(site, Maintenance);
        await site.Down();
        await site.Deploy("1");
        Assert.Null(site.Host.Closed);
        Assert.Null((await StatusReport.ReadAsync(site.Target, site.Clock, default)).Closed);
    }

    [Fact]
    public async Task Canary_that_nobody_would_see_is_no_canary()
    {
        using var site = new Site();
        site.Choose(new CanaryStrategy { Shares = [10], Watch = TimeSpan.FromSeconds(1) }, TimeSpan.Zero);
        await site.Deploy("1");
        await Close(site, Maintenance);
        site.Host.Trace.Clear();
        await site.Deploy("2");
        Assert.DoesNotContain(site.Host.Trace, x => x.StartsWith("share", StringComparison.Ordinal));
        Assert.Equal("2", site.Host.ActiveVersion);
    }

    [Fact]
    public void Table_keeps_what_is_routed_and_lets_health_pages_and_the_pipeline_pass()
    {
        var table = new RoutingTable([new("web", [new("0001-abcd", "1", "blue", 100, [new("1", "http://127.0.0.1:1")])])], [new("/", "web")]);
        var closed = ClosedTable.Of(table, Maintenance, Site.System, null);
        Assert.Equal((table.Services, table.Routes), (closed.Services, closed.Routes));
        Assert.Equal((300, 32), (closed.Maintenance!.RetryAfter, closed.Pass!.Length));
        Assert.Equal(["10.0.0.0/8"], closed.Maintenance.Allow!);
        Assert.Equal(["/health/ready"], closed.Maintenance.Paths!);

        var until = DateTimeOffset.UnixEpoch;
        var held = ClosedTable.Of(closed, new Closure(ClosureKind.Hold) { For = TimeSpan.FromSeconds(30), Until = until }, Site.System, closed.Pass);
        Assert.Equal((null, new HoldRule(Closure.MostRequests, 35, until), closed.Pass), (held.Maintenance, held.Hold, held.Pass));
        Assert.Equal(table, ClosedTable.Of(held, null, Site.System, held.Pass));
        // Nothing is routed: users see what they saw before.
        Assert.Equal(Routing.Nothing, ClosedTable.Of(table with { Services = [new("web", [])] }, null, Site.System, null).Maintenance);
    }

    [Fact]
    public void Reason_is_shown_as_text_whatever_it_holds() => Assert.Contains(
        "&lt;script&gt; &amp; more", ClosedTable.Of(new([], []), Maintenance with { Reason = "<script> & more" }, Site.System, null).Maintenance!.Page, StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("203.0.113.9", true)]
    [InlineData("example.org", false)]
    [InlineData("10.0.0.0/99", false)]
    public void Who_is_served_nevertheless_is_an_address_or_a_network(string text, bool valid)
    {
        if (valid)
            Assert.True(ClosureArguments.AreNetworks([text]));
        else
            Assert.Equal(ExitCode.WrongUse, Assert.Throws<PipelineException>(() => ClosureArguments.AreNetworks([text])).Code);
    }

    private static Task<bool> Close(Site site, Closure closure) => site.Run(async x =>
    {
        await x.CloseAsync(closure, default);
        return true;
    });
}
