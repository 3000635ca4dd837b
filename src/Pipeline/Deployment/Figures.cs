using System.Collections.Immutable;
using Pipeline.Router.Control;

namespace Pipeline.Deployment;

/// <summary>What the edge has seen of a rollout, over all its web services.</summary>
/// <param name="Rollout">Which.</param>
/// <param name="Counts">What it has answered.</param>
public sealed record Figures(string Rollout, GroupCounts Counts)
{
    /// <summary>What several routers have counted, together.</summary>
    public static ImmutableArray<Figures> Sum(IEnumerable<Figures> figures) => [.. figures.GroupBy(x => x.Rollout).Select(x => new Figures(x.Key, Sum(x.Select(y => y.Counts))))];

    /// <summary>Counts, together.</summary>
    public static GroupCounts Sum(IEnumerable<GroupCounts> counts)
    {
        var all = counts.ToList();
        return new(all.Sum(x => x.Requests), all.Sum(x => x.Errors), [.. Enumerable.Range(0, GroupCounts.Bounds.Length + 1).Select(i => all.Sum(x => x.Latency[i]))]);
    }

    /// <summary>What came after an earlier reading.</summary>
    public Figures Since(Figures? earlier) => earlier is null ? this : this with { Counts = Counts.Since(earlier.Counts) };

    /// <summary>Percent of the answers that are errors.</summary>
    public double ErrorPercent => Counts.Requests == 0 ? 0 : 100.0 * Counts.Errors / Counts.Requests;

    /// <summary>The least bound within which 95 percent were answered; infinite when that is none.</summary>
    public TimeSpan P95
    {
        get
        {
            var within = 0L;
            for (var i = 0; i < GroupCounts.Bounds.Length; i++)
            {
                within += Counts.Latency[i];
                if (within >= 0.95 * Counts.Requests)
                    return TimeSpan.FromSeconds(GroupCounts.Bounds[i]);
            }

            return TimeSpan.MaxValue;
        }
    }
}
