using Microsoft.Extensions.Time.Testing;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Tests.Docker;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _probes;
    private bool _isBroken = true;

    [Fact]
    public async Task A_way_that_is_whole_is_not_probed()
    {
        _isBroken = false;
        using var breaker = Breaker(_ => Task.CompletedTask);
        await breaker.PassAsync(() => _isBroken, default);
        Assert.Equal(0, _probes);
    }

    [Fact]
    public async Task All_calls_wait_for_one_probe()
    {
        var goes = new TaskCompletionSource();
        using var breaker = Breaker(_ => goes.Task);
        var calls = Enumerable.Range(0, 5).Select(_ => breaker.PassAsync(() => _isBroken, default)).ToList();
        Assert.All(calls, x => Assert.False(x.IsCompleted));
        _isBroken = false;
        goes.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(1, _probes);
    }

    [Fact]
    public async Task A_machine_that_does_not_answer_is_waited_for_once_and_every_call_fails_with_its_cause()
    {
        using var breaker = Breaker(Silent);
        var calls = Enumerable.Range(0, 3).Select(_ => breaker.PassAsync(() => _isBroken, default)).ToList();
        _clock.Advance(TimeSpan.FromSeconds(20));
        foreach (var call in calls)
            Assert.Contains("nothing answers", (await Assert.ThrowsAsync<PipelineException>(() => call)).ToString(), StringComparison.Ordinal);

        for (var i = 0; i < 10; i++)
            Assert.Contains("nothing answers", Fails(breaker).ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _probes);
    }

    [Fact]
    public async Task Calls_pass_again_once_a_probe_has_succeeded_and_none_waits_for_it()
    {
        var goes = new TaskCompletionSource();
        using var breaker = Breaker(x => _probes == 1 ? Silent(x) : goes.Task);
        var first = breaker.PassAsync(() => _isBroken, default);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<PipelineException>(() => first);

        _clock.Advance(CircuitBreaker.Pause);
        Fails(breaker);
        Fails(breaker);
        Assert.Equal(2, _probes);
        _isBroken = false;
        goes.SetResult();
        await breaker.PassAsync(() => _isBroken, default);
        Assert.Equal(2, _probes);
    }

    [Fact]
    public async Task A_call_that_is_interrupted_leaves_the_probe_to_the_others()
    {
        var goes = new TaskCompletionSource();
        using var breaker = Breaker(_ => goes.Task);
        using var interrupt = new CancellationTokenSource();
        var interrupted = breaker.PassAsync(() => _isBroken, interrupt.Token);
        var other = breaker.PassAsync(() => _isBroken, default);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted);
        goes.SetResult();
        await other;
    }

    [Fact]
    public async Task A_machine_that_is_slow_is_never_given_up()
    {
        _isBroken = false;
        using var breaker = Breaker(_ => Task.CompletedTask);
        using var ends = new CancellationTokenSource();
        var looks = 0;
        // Each answer takes nearly as long as may be.
        var watching = breaker.WatchAsync(
            async x =>
            {
                looks++;
                await Task.Delay(CircuitBreaker.Silence - TimeSpan.FromSeconds(1), _clock, x);
                return true;
            },
            () => PipelineException.Failed("silent"), ends.Token);
        for (var i = 0; i < 600; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(looks > 10, $"{looks} looks");
        await breaker.PassAsync(() => _isBroken, default);
        await ends.CancelAsync();
        Assert.False(await watching);
    }

    [Fact]
    public async Task A_machine_that_is_silent_for_too_long_ends_the_watch_and_calls_fail_from_then_on()
    {
        _isBroken = false;
        using var breaker = Breaker(Silent);
        var watching = breaker.WatchAsync(
            async x =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, x);
                return true;
            },
            () => PipelineException.Failed("the engine is silent"), default);
        _clock.Advance(CircuitBreaker.Pause);
        _clock.Advance(CircuitBreaker.Silence);
        Assert.True(await watching);
        Assert.Contains("the engine is silent", Fails(breaker).ToString(), StringComparison.Ordinal);
    }

    private CircuitBreaker Breaker(Func<CancellationToken, Task> probe) => new(
        x =>
        {
            _probes++;
            return probe(x);
        },
        TimeSpan.FromSeconds(20), _clock);

    private async Task Silent(CancellationToken bound)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, bound);
        }
        catch (OperationCanceledException)
        {
            throw PipelineException.Failed("nothing answers");
        }
    }

    /// <summary>A call that fails, and waits for nothing.</summary>
    private PipelineException Fails(CircuitBreaker breaker)
    {
        var call = breaker.PassAsync(() => _isBroken, default);
        Assert.True(call.IsFaulted);
        return Assert.IsType<PipelineException>(call.Exception!.InnerException);
    }
}
