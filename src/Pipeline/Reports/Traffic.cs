using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Router.Control;

namespace Pipeline.Reports;

/// <summary>What was counted around a switch, in slices of time of the same length.</summary>
/// <param name="Length">How long a slice is, in seconds.</param>
/// <param name="Lines">Each generation, the old one first.</param>
internal sealed record Traffic(double Length, ImmutableArray<TrafficLine> Lines)
{
    /// <summary>The most slices: as many as a narrow screen can show.</summary>
    public const int Most = 80;

    // A short deployment is looked at wherever its phase changes, and that is to be seen.
    private const int Least = 16;

    /// <summary>How many slices there are.</summary>
    public int Slices => Lines.IsEmpty ? 0 : Lines[0].Slices.Length;

    /// <summary>All slices together, in seconds.</summary>
    public double Seconds => Slices * Length;

    /// <summary>Cuts the samples into slices; null: there is nothing to draw.</summary>
    /// <param name="report">Whose.</param>
    public static Traffic? Of(DeploymentReport report)
    {
        if (report.Trace is not { Samples: [_, .., var last] samples } || last.Seconds < 0.5)
            return null;
        var count = Math.Clamp((int)Math.Round(last.Seconds), Least, Most);
        var length = last.Seconds / count;
        var rollouts = samples.SelectMany(x => x.Seen.Generations).Select(x => x.Rollout).Distinct().OrderBy(x => x == report.Record.Rollout.Id).ThenBy(x => x, StringComparer.Ordinal);
        return new Traffic(length, [.. rollouts.Select(x => new TrafficLine(x, x == report.Record.Rollout.Id, SlicesOf(samples, x, count, length)))]);
    }

    private static ImmutableArray<TrafficSlice> SlicesOf(ImmutableArray<TrafficSample> samples, string rollout, int count, double length)
    {
        var slices = ImmutableArray.CreateBuilder<TrafficSlice>(count);
        var at = 0;
        var before = At(0);
        for (var i = 1; i <= count; i++)
        {
            var now = At(i * length);
            slices.Add(TrafficSlice.Of(before, now, length, samples[at].Seen.Generations.FirstOrDefault(x => x.Rollout == rollout)?.Ready));
            before = now;
        }

        return slices.ToImmutable();

        // Between two samples requests are taken as evenly spread.
        double[] At(double seconds)
        {
            while (at < samples.Length - 2 && samples[at + 1].Seconds < seconds)
                at++;
            var (one, other) = (samples[at], samples[at + 1]);
            var share = other.Seconds > one.Seconds ? Math.Clamp((seconds - one.Seconds) / (other.Seconds - one.Seconds), 0, 1) : 1;
            return [.. Numbers(one).Zip(Numbers(other), (x, y) => x + (share * (y - x)))];
        }

        IEnumerable<double> Numbers(TrafficSample sample)
        {
            var counts = sample.Seen.CountsOf(rollout);
            return [counts.Requests, counts.Errors, .. counts.Latency.Select(x => (double)x)];
        }
    }
}

/// <summary>A generation in the slices.</summary>
internal sealed record TrafficLine(string Rollout, bool IsNew, ImmutableArray<TrafficSlice> Slices)
{
    public string Class => IsNew ? "new" : "old";
}

/// <summary>What a generation did in one slice.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="Errors">Errors a second.</param>
/// <param name="P50">Milliseconds; null: it answered nothing.</param>
/// <param name="P95">Likewise.</param>
/// <param name="Ready">Replicas that could be reached; null: the edge did not know the generation.</param>
internal sealed record TrafficSlice(double Rate, double Errors, double? P50, double? P95, int? Ready)
{
    // Less than this is the rest of a request that belongs to another slice.
    private const double Any = 0.05;

    public static TrafficSlice Of(double[] before, double[] now, double length, int? ready)
    {
        double[] counts = [.. now.Zip(before, (x, y) => Math.Max(0, x - y))];
        var answered = counts[0] >= Any;
        return new TrafficSlice(counts[0] / length, counts[1] / length, answered ? Quantile(0.5) : null, answered ? Quantile(0.95) : null, ready);

        double Quantile(double share)
        {
            var rank = share * counts[2..].Sum();
            var below = 0.0;
            for (var i = 0; i < GroupCounts.Bounds.Length; i++)
            {
                var here = counts[i + 2];
                if (here > 0 && below + here >= rank)
                {
                    var from = i == 0 ? 0 : GroupCounts.Bounds[i - 1];
                    return 1000 * (from + ((GroupCounts.Bounds[i] - from) * (rank - below) / here));
                }

                below += here;
            }

            return 1000 * GroupCounts.Bounds[^1];
        }
    }
}
