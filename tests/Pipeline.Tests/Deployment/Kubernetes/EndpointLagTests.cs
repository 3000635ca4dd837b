using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>How long is waited until all who send requests on know where they go.</summary>
public sealed class EndpointLagTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EndpointLag _lag;

    public EndpointLagTests() => _lag = new EndpointLag(TimeSpan.FromSeconds(10), _time);

    [Fact]
    public async Task What_has_passed_since_the_change_is_not_waited_for_again()
    {
        _lag.Changed();
        _time.Advance(TimeSpan.FromSeconds(4));
        await PassesAfterAsync(6);
        await PassesAfterAsync(0);
    }

    [Fact]
    public async Task Change_that_this_run_has_not_seen_to_its_end_is_waited_for_in_full()
    {
        await PassesAfterAsync(10);
        _lag.Changed();
        _time.Advance(TimeSpan.FromSeconds(60));
        await PassesAfterAsync(0);
        _lag.Changes();
        await PassesAfterAsync(10);
    }

    private async Task PassesAfterAsync(int seconds)
    {
        var passes = _lag.PassAsync(default);
        if (seconds > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.False(passes.IsCompleted);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        await passes.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
