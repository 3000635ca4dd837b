using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>
/// A place where a plan is carried out. Strategies, journal, health, smoke and recovery know only this: a host for containers,
/// SSH or Kubernetes implements the same operations.
/// </summary>
/// <remarks>Every operation may be repeated: a run that was killed is completed or undone by calling them again.</remarks>
public interface IDeployHost
{
    /// <summary>A client whose base address is the edge: requests take the users' way.</summary>
    HttpClient Edge { get; }

    /// <summary>Makes the folders that lock, journal and releases need. Called once a run means to change something.</summary>
    void Prepare();

    /// <summary>Deletes what killed runs left half-written. The caller holds the lock.</summary>
    void Tidy();

    /// <summary>What is really there. Changes nothing.</summary>
    Task<Observed> ObserveAsync(CancellationToken cancellation);

    /// <summary>Starts the edge unless it runs. It then serves what it served last.</summary>
    Task OpenEdgeAsync(CancellationToken cancellation);

    /// <summary>Stops the edge and forgets what it served.</summary>
    Task CloseEdgeAsync(long token, CancellationToken cancellation);

    /// <summary>Brings the release's bytes to the host, or proves that they are there when <paramref name="source"/> is null.</summary>
    Task PlaceAsync(Release release, string? source, CancellationToken cancellation);

    /// <summary>Whether a release with this version is kept, and which; null: it is not.</summary>
    Release? Kept(string version);

    /// <summary>Starts the replicas; returns when each of them listens, or failed.</summary>
    Task StartAsync(Rollout rollout, int replicas, CancellationToken cancellation);

    /// <summary>Asks one replica, past the edge.</summary>
    Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, CancellationToken cancellation);

    /// <summary>Points the edge to a rollout, or to none. The token fences off a run that lost its lock.</summary>
    Task SwitchAsync(string? rollout, long token, CancellationToken cancellation);

    /// <summary>Waits until the edge has nothing open to a former rollout, or the bounds have passed.</summary>
    Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation);

    /// <summary>Ends all replicas of a rollout: asked first, killed after the grace. Afterwards none is left.</summary>
    Task StopAsync(string rollout, TimeSpan grace, CancellationToken cancellation);

    /// <summary>The last lines that the replicas of a rollout wrote, each after the replica's name.</summary>
    Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation);

    /// <summary>
    /// Deletes all releases but the first <paramref name="keep"/>, in the order in which they were <paramref name="used"/>, the last first;
    /// those that never served come after them, the one placed last first. Logs of ended rollouts likewise.
    /// </summary>
    Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation);
}
