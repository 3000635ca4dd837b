using System.Collections.Immutable;

namespace Pipeline.Router.Control;

/// <summary>What a group has answered since the worker started.</summary>
/// <param name="Requests">Requests, websockets included.</param>
/// <param name="Errors">Those answered with 500 or more, also by the router in the group's place.</param>
/// <param name="Latency">Requests by the time until the answer's headers: one number per bound of <see cref="Bounds"/>, and a last
/// one for those above all.</param>
public sealed record GroupCounts(long Requests, long Errors, IReadOnlyList<long> Latency)
{
    /// <summary>Upper bounds of the latency classes in seconds, each included.</summary>
    public static ImmutableArray<double> Bounds { get; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Nothing yet.</summary>
    public static GroupCounts None { get; } = new(0, 0, new long[Bounds.Length + 1]);

    /// <summary>What came after an earlier reading. A worker that restarted counts from 0 again; then this reading is all there is.</summary>
    public GroupCounts Since(GroupCounts earlier) => Requests < earlier.Requests
        ? this
        : new(Requests - earlier.Requests, Errors - earlier.Errors, [.. Latency.Zip(earlier.Latency, (now, before) => now - before)]);

    /// <summary>Seconds within which this share of the requests was answered, as a straight line within a class; 0 without requests.
    /// Above the last bound it is that bound.</summary>
    /// <param name="share">From 0 to 1, such as 0.95.</param>
    public double Quantile(double share)
    {
        var rank = share * Latency.Sum();
        var below = 0L;
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (Latency[i] > 0 && below + Latency[i] >= rank)
            {
                var from = i == 0 ? 0 : Bounds[i - 1];
                return from + (Bounds[i] - from) * (rank - below) / Latency[i];
            }
            below += Latency[i];
        }
        return below == Latency.Sum() ? 0 : Bounds[^1];
    }
}
