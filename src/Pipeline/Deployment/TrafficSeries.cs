using System.Collections.Immutable;
using Pipeline.Router.Control;

namespace Pipeline.Deployment;

/// <summary>
/// Adds up readings of an edge. An edge that restarts counts from 0 again, and forgets a rollout that gets no requests any more; the sums go on.
/// However long it takes, it keeps a bounded number of samples: they are sums, so leaving some out loses nothing but detail.
/// </summary>
internal sealed class TrafficSeries
{
    /// <summary>The most samples that are kept.</summary>
    public const int Most = 240;

    private readonly Dictionary<string, GroupCounts> _last = [];
    private readonly List<TrafficSample> _samples = [];
    private TrafficReading? _sum;
    private (long Requests, long Failed) _totals;
    private TimeSpan _at;
    private double _spacing;
    private (int Least, int Most)? _ready;
    private TrafficReading? _exposed;
    private TrafficReading? _committed;

    /// <summary>The samples, in order; the last one is the last reading.</summary>
    public ImmutableArray<TrafficSample> Samples =>
        _sum is null ? [] : _samples[^1].Seconds < _at.TotalSeconds ? [.. _samples, new TrafficSample(_at.TotalSeconds, _sum)] : [.. _samples];

    /// <summary>Adds a reading.</summary>
    /// <param name="at">When it was, after the first one.</param>
    /// <param name="reading">What the edge said.</param>
    public void Add(TimeSpan at, TrafficReading reading)
    {
        // What was counted before the first look happened before the deployment.
        _sum = _sum is null
            ? new TrafficReading(0, 0, [.. reading.Generations.Select(x => x with { Counts = GroupCounts.None })])
            : new TrafficReading(
                _sum.Requests + Since(reading.Requests, _totals.Requests), _sum.Failed + Since(reading.Failed, _totals.Failed),
                [.. reading.Generations.Select(x => x with { Counts = Sum(_sum.CountsOf(x.Rollout), x.Counts.Since(_last.GetValueOrDefault(x.Rollout, GroupCounts.None))) }), .. Gone(_sum, reading)]);
        _totals = (reading.Requests, reading.Failed);
        foreach (var generation in reading.Generations)
            _last[generation.Rollout] = generation.Counts;
        _at = at;
        // Before anything was ever served there is nobody who could miss a replica.
        if (_ready is not null || reading.Generations.Any(x => x.Percent > 0))
            _ready = (Math.Min(_ready?.Least ?? int.MaxValue, reading.Ready()), Math.Max(_ready?.Most ?? 0, reading.Ready()));
        Keep();
    }

    /// <summary>From here on users may see the new release.</summary>
    public void Expose() => _exposed ??= _sum ?? TrafficReading.None;

    /// <summary>From here on the old release is being stopped, or the new one is taken back.</summary>
    public void Commit() => _committed ??= _sum ?? TrafficReading.None;

    /// <summary>The sums; null: the edge never said anything.</summary>
    public Receipt? ToReceipt(DateTimeOffset from)
    {
        if (_sum is not { } end)
            return null;
        var exposed = _exposed ?? end;
        var committed = _exposed is null ? end : _committed ?? end;
        return new Receipt(from, from + _at, end.Requests, end.Failed, _ready?.Least ?? 0, _ready?.Most ?? 0,
            [.. end.Generations.OrderBy(x => x.Rollout, StringComparer.Ordinal).Select(x => new GenerationReceipt(
                x.Rollout, Part(exposed.CountsOf(x.Rollout)), Part(Difference(committed, exposed, x.Rollout)), Part(Difference(end, committed, x.Rollout))))]);
    }

    private static AnsweredPart? Part(GroupCounts counts) => counts.Requests == 0 ? null : new AnsweredPart(
        counts.Requests, counts.Errors, Math.Round(1000 * counts.Quantile(0.5), 1), Math.Round(1000 * counts.Quantile(0.95), 1));

    private static GroupCounts Difference(TrafficReading later, TrafficReading earlier, string rollout) => later.CountsOf(rollout).Since(earlier.CountsOf(rollout));

    private static long Since(long now, long before) => now < before ? now : now - before;

    private static GroupCounts Sum(GroupCounts one, GroupCounts other) =>
        new(one.Requests + other.Requests, one.Errors + other.Errors, [.. one.Latency.Zip(other.Latency, (x, y) => x + y)]);

    private static IEnumerable<GenerationReading> Gone(TrafficReading sum, TrafficReading now) =>
        sum.Generations.Where(x => now.Generations.All(y => y.Rollout != x.Rollout)).Select(x => x with { Percent = 0, Ready = 0 });

    private void Keep()
    {
        if (_samples.Count > 0 && _at.TotalSeconds < _samples[^1].Seconds + _spacing)
            return;
        _samples.Add(new TrafficSample(_at.TotalSeconds, _sum!));
        if (_samples.Count < Most)
            return;
        for (var i = _samples.Count - 1; i > 0; i--)
            if (i % 2 == 1)
                _samples.RemoveAt(i);
        // A little less, so that a clock that ticks unevenly does not miss every other turn.
        _spacing = 0.95 * _at.TotalSeconds / (_samples.Count - 1);
    }
}
