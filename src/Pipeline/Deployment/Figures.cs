namespace Pipeline.Deployment;

/// <summary>What the edge has seen of a rollout.</summary>
/// <param name="Rollout">Which.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="Errors">Those with status 500 and above, and those without an answer.</param>
/// <param name="Latency">Requests by time: how many within each bound, in order.</param>
/// <param name="Bounds">The bounds in seconds; what takes longer than the last is in one more number.</param>
public sealed record Figures(string Rollout, long Requests, long Errors, IReadOnlyList<long> Latency, IReadOnlyList<double> Bounds)
{
    /// <summary>What came after an earlier reading.</summary>
    public Figures Since(Figures? earlier) => earlier is null || Requests < earlier.Requests
        ? this
        : this with { Requests = Requests - earlier.Requests, Errors = Errors - earlier.Errors, Latency = [.. Latency.Zip(earlier.Latency, (now, before) => now - before)] };

    /// <summary>Percent of the answers that are errors.</summary>
    public double ErrorPercent => Requests == 0 ? 0 : 100.0 * Errors / Requests;

    /// <summary>The least bound within which 95 percent were answered; infinite when that is none.</summary>
    public TimeSpan P95
    {
        get
        {
            var within = 0L;
            for (var i = 0; i < Bounds.Count; i++)
            {
                within += Latency[i];
                if (within >= 0.95 * Requests)
                    return TimeSpan.FromSeconds(Bounds[i]);
            }

            return TimeSpan.MaxValue;
        }
    }
}
