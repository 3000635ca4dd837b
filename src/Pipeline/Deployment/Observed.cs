using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>What is really there: asked of the host and of the edge, never remembered.</summary>
/// <param name="EdgeUp">Whether the edge runs.</param>
/// <param name="Shares">The rollouts that the edge sends requests to; none: nothing serves, or the edge is down.</param>
/// <param name="Rollouts">Every rollout with a trace of replicas, alive or not.</param>
public sealed record Observed(bool EdgeUp, ImmutableArray<Share> Shares, ImmutableArray<ObservedRollout> Rollouts)
{
    /// <summary>What no release replaces, as it is there: stores, monitors, the edge, the router.</summary>
    public ImmutableArray<ObservedReplica> Lasting { get; init; } = [];

    /// <summary>The machines of a fleet that do not have the rollout which serves, such as those that have come back; each with what it serves.</summary>
    public ImmutableArray<string> Behind { get; init; } = [];

    /// <summary>The machines of a fleet that are not reached: of them nothing is known. Each with its cause.</summary>
    public ImmutableArray<string> Away { get; init; } = [];

    /// <summary>How the edge is closed to users because a person said so; null: it is open. A hold that has ended by itself counts.</summary>
    public ClosureKind? Closed { get; init; }

    /// <summary>Whether a run was killed while it closed the edge to users, or opened it.</summary>
    public bool IsHalfClosed { get; init; }

    /// <summary>
    /// The rollout that serves; null: none. While two share the requests it is the older one, whose number is lower: the other has not
    /// taken over yet.
    /// </summary>
    public string? Active => Shares.Where(x => x.Percent > 0).Select(x => x.Rollout).Min(StringComparer.Ordinal);

    /// <summary>Whether users may see a rollout.</summary>
    public bool Exposes(string rollout) => Shares.Any(x => x.Percent > 0 && x.Rollout == rollout);

    /// <summary>The rollout that serves, if the host still knows it.</summary>
    public ObservedRollout? Serving => Find(Active);

    /// <summary>A rollout by its id; null when there is no trace of it.</summary>
    public ObservedRollout? Find(string? id) => id is null ? null : Rollouts.FirstOrDefault(x => x.Rollout.Id == id);
}

/// <summary>A rollout and its replicas, of all its services, as the host sees them.</summary>
public sealed record ObservedRollout(Rollout Rollout, ImmutableArray<ObservedReplica> Replicas)
{
    /// <summary>Replicas that live.</summary>
    public int Alive => Replicas.Count(x => x.Alive);

    /// <summary>Whether a replica that answers requests lives.</summary>
    public bool Answers => Replicas.Any(x => x.Alive && x.Url is not null);

    /// <summary>The replicas of a service.</summary>
    public IEnumerable<ObservedReplica> Of(string service) => Replicas.Where(x => x.Service == service);
}

/// <summary>A replica.</summary>
/// <param name="Service">Of which service.</param>
/// <param name="Instance">Its name.</param>
/// <param name="Url">Its address as the host reaches it; null when it answers no requests.</param>
/// <param name="Alive">Whether it lives.</param>
public sealed record ObservedReplica(string Service, string Instance, Uri? Url, bool Alive)
{
    /// <summary>The machine of a fleet that it is on; null: there is only one.</summary>
    public string? Host { get; init; }

    /// <summary>How people know it.</summary>
    public string Name => Host is null ? Instance : $"{Host}/{Instance}";

    /// <summary>Since when it runs; null: it does not, or the host does not know.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The digest of what it runs; null: the host does not know.</summary>
    public string? Image { get; init; }

    /// <summary>The image that it was made of, as it was named; null: the host does not know.</summary>
    public string? Reference { get; init; }

    /// <summary>What became of one that does not live, as half a sentence such as <c>has ended with exit code 1</c>.</summary>
    public string? State { get; init; }

    /// <summary>Whether it is ready, where the host knows it by itself; null: its probe says.</summary>
    public bool? Ready { get; init; }
}

/// <summary>What was still open when a drain ended.</summary>
public sealed record Drained(int Requests, int WebSockets);
