using Pipeline.Deployment;
using Pipeline.Router.Control;

namespace Pipeline.Tests.Deployment;

/// <summary>Readings of an edge become sums that go on whatever happens to the edge, and stay small.</summary>
public sealed class TrafficSeriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TrafficSeries _series = new();

    [Fact]
    public void What_was_counted_before_the_first_look_does_not_count()
    {
        Add(0, 1000, 7, ("a", 100, 2, 1000, 5));
        Add(1, 1010, 7, ("a", 100, 2, 1010, 5));
        var receipt = _series.ToReceipt(Noon)!;

        Assert.Equal((10, 0, 0), (receipt.Requests, receipt.Failed, receipt.Errors));
        Assert.Equal((Noon, Noon.AddSeconds(1)), (receipt.From, receipt.To));
    }

    [Fact]
    public void Parts_are_told_apart_by_when_users_could_see_the_new_release_and_when_the_old_one_stopped()
    {
        Add(0, 0, 0, ("a", 100, 2, 0, 0));
        Add(5, 50, 0, ("a", 100, 2, 50, 0));
        _series.Expose();
        Add(6, 70, 1, ("a", 0, 2, 55, 1), ("b", 100, 2, 15, 0));
        _series.Commit();
        Add(7, 90, 1, ("b", 100, 2, 35, 2));
        var receipt = _series.ToReceipt(Noon)!;

        Assert.Equal(["a", "b"], receipt.Generations.Select(x => x.Rollout));
        var (old, now) = (receipt.Generations[0], receipt.Generations[1]);
        Assert.Equal((50, 0), (old.Before!.Requests, old.Before.Errors));
        Assert.Equal((5, 1), (old.During!.Requests, old.During.Errors));
        Assert.Null(old.After);
        Assert.Null(now.Before);
        Assert.Equal(15, now.During!.Requests);
        Assert.Equal((20, 2), (now.After!.Requests, now.After.Errors));
        Assert.Equal((90, 1, 3), (receipt.Requests, receipt.Failed, receipt.Errors));
    }

    [Fact]
    public void Everything_comes_before_the_switch_of_a_deployment_that_did_not_get_so_far()
    {
        Add(0, 0, 0, ("a", 100, 2, 0, 0));
        _series.Commit();
        Add(1, 8, 0, ("a", 100, 2, 8, 0));

        Assert.Equal((8, null, null), Assert.Single(_series.ToReceipt(Noon)!.Generations) is var x ? (x.Before!.Requests, x.During, x.After) : default);
    }

    [Fact]
    public void Edge_that_counts_from_0_again_loses_nothing_that_was_seen()
    {
        Add(0, 500, 3, ("a", 100, 2, 500, 3));
        Add(1, 520, 3, ("a", 100, 2, 520, 3));
        Add(2, 4, 1, ("a", 100, 2, 4, 1));
        var receipt = _series.ToReceipt(Noon)!;

        Assert.Equal((24, 1, 1), (receipt.Requests, receipt.Failed, receipt.Errors));
    }

    [Fact]
    public void Rollout_that_the_edge_forgets_keeps_what_it_has_answered_and_has_no_replicas_any_more()
    {
        Add(0, 0, 0, ("a", 100, 2, 0, 0));
        Add(1, 10, 0, ("a", 100, 2, 10, 0));
        Add(2, 20, 0, ("b", 100, 2, 10, 0));

        Assert.Equal(10, _series.ToReceipt(Noon)!.Generations[0].Requests);
        Assert.Equal([("b", 2), ("a", 0)], _series.Samples[^1].Seen.Generations.Select(x => (x.Rollout, x.Ready)));
    }

    [Fact]
    public void Ready_replicas_are_those_that_users_can_get_to_once_something_serves()
    {
        Add(0, 0, 0);
        Add(1, 0, 0, ("a", 100, 2, 0, 0));
        Add(2, 0, 0, ("a", 50, 1, 0, 0), ("b", 50, 2, 0, 0));
        Add(3, 0, 0, ("a", 0, 2, 0, 0), ("b", 100, 1, 0, 0));

        Assert.Equal((1, 3), _series.ToReceipt(Noon) is { } x ? (x.LeastReady, x.MostReady) : default);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(239)]
    [InlineData(240)]
    [InlineData(86_400)]
    public void Samples_are_thinned_to_a_bound_however_long_it_takes(int seconds)
    {
        for (var i = 0; i <= seconds; i++)
            Add(i, i, 0, ("a", 100, 2, i, 0));
        var samples = _series.Samples;

        Assert.InRange(samples.Length, Math.Min(seconds, TrafficSeries.Most / 3), TrafficSeries.Most);
        Assert.Equal((0.0, (double)seconds), (samples[0].Seconds, samples[^1].Seconds));
        Assert.Equal(seconds, samples[^1].Seen.Requests);
        var gaps = samples.Zip(samples.Skip(1), (x, y) => y.Seconds - x.Seconds).SkipLast(1).DefaultIfEmpty(1).ToList();
        Assert.InRange(gaps.Max() / gaps.Min(), 1, 2.1);
    }

    [Fact]
    public void Nothing_was_counted_where_the_edge_never_answered()
    {
        _series.Expose();

        Assert.Null(_series.ToReceipt(Noon));
        Assert.Empty(_series.Samples);
    }

    private void Add(double seconds, long requests, long failed, params (string Rollout, int Percent, int Ready, long Requests, long Errors)[] generations) =>
        _series.Add(TimeSpan.FromSeconds(seconds), new TrafficReading(requests, failed,
            [.. generations.Select(x => new GenerationReading(x.Rollout, x.Percent, x.Ready, new GroupCounts(x.Requests, x.Errors, [x.Requests, .. new long[GroupCounts.Bounds.Length]])))]));
}
