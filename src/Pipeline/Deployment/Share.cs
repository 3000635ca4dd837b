using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>A rollout's share of the requests.</summary>
/// <param name="Rollout">Which.</param>
/// <param name="Percent">0 to 100. With 0 it is only asked for files that the others do not have.</param>
public sealed record Share(string Rollout, int Percent)
{
    /// <summary>How many replicas of each web service get requests, the first ones; null: all that live.</summary>
    public int? Replicas { get; init; }

    /// <summary>All requests to one rollout.</summary>
    public static ImmutableArray<Share> All(string? rollout) => rollout is null ? [] : [new Share(rollout, 100)];
}
