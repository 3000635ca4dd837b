using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>What is really there: asked of the host and of the edge, never remembered.</summary>
/// <param name="EdgeUp">Whether the edge runs.</param>
/// <param name="Active">The rollout that the edge sends requests to; null: none, or the edge is down.</param>
/// <param name="Rollouts">Every rollout with a trace of replicas, alive or not.</param>
public sealed record Observed(bool EdgeUp, string? Active, ImmutableArray<ObservedRollout> Rollouts)
{
    /// <summary>The rollout that serves, if the host still knows it.</summary>
    public ObservedRollout? Serving => Find(Active);

    /// <summary>A rollout by its id; null when there is no trace of it.</summary>
    public ObservedRollout? Find(string? id) => id is null ? null : Rollouts.FirstOrDefault(x => x.Rollout.Id == id);
}

/// <summary>A rollout and its replicas as the host sees them.</summary>
public sealed record ObservedRollout(Rollout Rollout, ImmutableArray<ObservedReplica> Replicas)
{
    /// <summary>Replicas whose process lives.</summary>
    public int Alive => Replicas.Count(x => x.Alive);
}

/// <summary>A replica: its name, its address as the host reaches it, and whether its process lives.</summary>
public sealed record ObservedReplica(string Instance, Uri Url, bool Alive);

/// <summary>What was still open when a drain ended.</summary>
public sealed record Drained(int Requests, int WebSockets);
