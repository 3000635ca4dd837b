using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment;

/// <summary>Whether a canary may get more: a comparison of what the edge has seen of both generations in the same time.</summary>
internal static class CanaryVerdict
{
    private static readonly TimeSpan NeverSlow = TimeSpan.FromMilliseconds(50);

    /// <summary>Null: it may; else why it may not.</summary>
    public static string? Of(CanaryStrategy strategy, Figures now, Figures? old)
    {
        if (now.Counts.Requests < strategy.LeastRequests)
            return $"inconclusive: it answered {now.Counts.Requests} requests, and fewer than {strategy.LeastRequests} say nothing";
        var errors = old?.ErrorPercent ?? 0;
        if (now.ErrorPercent > errors + strategy.MoreErrors)
            return $"{now.ErrorPercent:0.##} % of its answers are errors, of the old generation's {errors:0.##} %";
        var bound = old is { Counts.Requests: > 0 } ? old.P95 * strategy.SlowerThan : TimeSpan.MaxValue;
        return now.P95 > NeverSlow && now.P95 > bound
            ? $"its p95 is {Text(now.P95)}, the old generation's {Text(old!.P95)}"
            : null;
    }

    private static string Text(TimeSpan time) => time == TimeSpan.MaxValue ? "above all bounds" : $"within {time.TotalMilliseconds:0} ms";
}
