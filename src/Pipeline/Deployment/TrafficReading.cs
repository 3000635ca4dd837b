using System.Collections.Immutable;
using Pipeline.Router.Control;

namespace Pipeline.Deployment;

/// <summary>What an edge has counted since it started, read at one moment.</summary>
/// <param name="Requests">Requests that came in.</param>
/// <param name="Failed">Those that the edge could not get answered.</param>
/// <param name="Generations">The rollouts that it knows now.</param>
public sealed record TrafficReading(long Requests, long Failed, ImmutableArray<GenerationReading> Generations)
{
    /// <summary>Nothing yet.</summary>
    public static TrafficReading None { get; } = new(0, 0, []);

    /// <summary>How many replicas users' requests can go to.</summary>
    public int Ready() => Generations.Where(x => x.Percent > 0).Sum(x => x.Ready);

    /// <summary>What a rollout has answered; nothing when the edge did not know it.</summary>
    public GroupCounts CountsOf(string rollout) => Generations.FirstOrDefault(x => x.Rollout == rollout)?.Counts ?? GroupCounts.None;
}

/// <summary>A rollout as an edge sees it, over all its web services.</summary>
/// <param name="Rollout">Which.</param>
/// <param name="Percent">Its share of the requests.</param>
/// <param name="Ready">How many of its replicas the edge can reach.</param>
/// <param name="Counts">What it has answered.</param>
public sealed record GenerationReading(string Rollout, int Percent, int Ready, GroupCounts Counts);

/// <summary>What was counted from the first look at an edge until one moment.</summary>
/// <param name="Seconds">The moment, in seconds after the first look.</param>
/// <param name="Seen">What was counted.</param>
public sealed record TrafficSample(double Seconds, TrafficReading Seen);
