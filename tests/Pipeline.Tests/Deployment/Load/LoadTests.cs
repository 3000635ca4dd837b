using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Deployment.Load;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;

namespace Pipeline.Tests.Deployment.Load;

/// <summary>Load that does not wait for answers, and what its results are worth.</summary>
public sealed class LoadTests
{
    private static readonly LoadRule Rule = new() { Rate = 10, Duration = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task Result_is_kept_and_becomes_the_base_only_when_somebody_accepts_it()
    {
        using var site = new Site();
        await site.Deploy("1");
        var first = await site.Run(x => x.LoadAsync(Rule, false, default));
        Assert.Equal((20, 0, true, null, false), (first.Result.Requests, first.Result.Failed, first.IsGood, first.Accepted, first.IsAccepted));
        Assert.Equal(("1", "tester"), (first.Result.Version, first.Result.By));
        Assert.Equal("GET /smoke", Assert.Single(first.Result.Checks));

        Assert.True((await site.Run(x => x.LoadAsync(Rule, true, default))).IsAccepted);
        var third = await site.Run(x => x.LoadAsync(Rule, false, default));
        Assert.NotNull(third.Accepted);
        // Another load is another thing.
        Assert.Null((await site.Run(x => x.LoadAsync(Rule with { Rate = 5 }, false, default))).Accepted);
        Assert.NotNull((await site.Run(x => x.LoadAsync(Rule, false, default))).Accepted);
    }

    [Fact]
    public async Task Requests_that_fail_are_counted_with_their_reason_and_fail_the_check()
    {
        using var site = new Site();
        await site.Deploy("1");
        site.Host.Answers["1"] = _ => HttpStatusCode.BadGateway;
        var verdict = await site.Run(x => x.LoadAsync(Rule, true, default));

        Assert.False(verdict.IsGood);
        Assert.False(verdict.IsAccepted);
        Assert.Equal(20, verdict.Result.Failures["GET /smoke: status 502 instead of 200"]);
        Assert.Contains("20 of 20 requests failed, 100 %; at most 0.1 % may", verdict.Wrong);
    }

    [Fact]
    public async Task Environment_that_serves_nothing_or_is_closed_is_not_loaded()
    {
        using var site = new Site();
        Assert.Equal(ExitCode.Failed, (await Assert.ThrowsAsync<PipelineException>(() => site.Run(x => x.LoadAsync(Rule, false, default)))).Code);
        await site.Deploy("1");
        await site.Run(async x =>
        {
            await x.CloseAsync(new Closure(ClosureKind.Maintenance) { Reason = "x" }, default);
            return true;
        });
        Assert.Equal(ExitCode.Refused, (await Assert.ThrowsAsync<PipelineException>(() => site.Run(x => x.LoadAsync(Rule, false, default)))).Code);
    }

    [Fact]
    public void Slow_answers_do_not_slow_the_load_and_latency_counts_from_when_a_request_was_due()
    {
        var clock = new FakeTimeProvider();
        var begun = clock.GetTimestamp();
        var sent = new List<TimeSpan>();
        using var edge = new HttpClient(new Slow(async cancellation =>
        {
            sent.Add(clock.GetElapsedTime(begun));
            await Task.Delay(TimeSpan.FromSeconds(1.5), clock, cancellation);
        }))
        { BaseAddress = new Uri("http://edge/") };
        ImmutableArray<SmokeCheck> checks = [SmokeCheck.Get("/")];
        var (failed, latency, _) = Pump.Run(() => new LoadRun(edge, checks, Rule, clock).RunAsync(_ => { }, default), () => clock.Advance(TimeSpan.FromMilliseconds(50)));

        Assert.Equal(0, failed);
        Assert.Equal(20, sent.Count);
        Assert.All(sent.Index(), x => Assert.InRange(x.Item, TimeSpan.FromSeconds(x.Index / 10.0), TimeSpan.FromSeconds((x.Index / 10.0) + 0.06)));
        Assert.True(latency.P50 >= 1500, $"{latency.P50}");
    }

    [Fact]
    public void Answer_that_comes_later_than_the_check_allows_is_a_failure()
    {
        var clock = new FakeTimeProvider();
        using var edge = new HttpClient(new Slow(x => Task.Delay(TimeSpan.FromSeconds(30), clock, x))) { BaseAddress = new Uri("http://edge/") };
        ImmutableArray<SmokeCheck> checks = [SmokeCheck.Get("/").Within(TimeSpan.FromSeconds(3))];
        var (failed, latency, failures) = Pump.Run(() => new LoadRun(edge, checks, Rule, clock).RunAsync(_ => { }, default), () => clock.Advance(TimeSpan.FromMilliseconds(50)));
        Assert.Equal((20, 0.0), (failed, latency.P95));
        Assert.Equal(["GET /: not complete within 3 s"], failures.Keys);
    }

    [Theory]
    [InlineData(100, 149, true)]
    [InlineData(100, 160, false)]
    [InlineData(2, 6, true)]
    [InlineData(2, 8, false)]
    [InlineData(0, 3, true)]
    public void P95_may_be_so_many_times_longer_than_what_was_accepted(double then, double now, bool good)
    {
        var verdict = LoadVerdict.Of(new LoadRule(), Result(now), Result(then), accept: false);
        Assert.Equal(good, verdict.IsGood);
        Assert.True(LoadVerdict.Of(new LoadRule(), Result(now), Result(then), accept: true).IsAccepted);
    }

    [Fact]
    public void Regression_says_how_much_and_against_which_release() => Assert.Equal(
        "p95 is 160 ms, 1.6 times the 100 ms of 1 that were accepted 2026-11-22 12:00:00Z; at most 1.5 times are allowed",
        Assert.Single(LoadVerdict.Of(new LoadRule(), Result(160), Result(100), accept: false).Wrong));

    [Fact]
    public void Thresholds_hold_also_for_what_is_to_be_accepted()
    {
        var verdict = LoadVerdict.Of(new LoadRule { P95 = TimeSpan.FromMilliseconds(50) }, Result(60), null, accept: true);
        Assert.Equal("p95 is 60 ms; at most 50 ms are allowed", Assert.Single(verdict.Wrong));
        Assert.False(verdict.IsAccepted);
    }

    [Fact]
    public void Percentiles_are_latencies_that_occurred()
    {
        Assert.Equal(new LoadLatency(50, 95, 99, 100), LoadLatency.Of(Enumerable.Range(1, 100).Select(x => (double)x).Reverse()));
        Assert.Equal(new LoadLatency(7, 7, 7, 7), LoadLatency.Of([7]));
        Assert.Equal(new LoadLatency(0, 0, 0, 0), LoadLatency.Of([]));
    }

    [Fact]
    public void Only_what_just_reads_is_asked_often()
    {
        Assert.True(SmokeCheck.Get("/").UnderLoad);
        Assert.False(SmokeCheck.Get("/").NotUnderLoad().UnderLoad);
        Assert.False(SmokeCheck.WebSocket("/").UnderLoad);
        Assert.False(SmokeCheck.Post("/", "x").UnderLoad);
        Assert.False(SmokeCheck.Send(HttpMethod.Delete, "/").UnderLoad);
    }

    private static LoadResult Result(double p95) => new(
        "1", new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), "ann@build", 20, 15, ["GET /"], 300, 0, new LoadLatency(p95, p95, p95, p95), ImmutableSortedDictionary<string, int>.Empty);

    private sealed class Slow(Func<CancellationToken, Task> wait) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await wait(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") };
        }
    }
}
