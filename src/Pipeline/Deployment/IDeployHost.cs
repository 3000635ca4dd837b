using System.Collections.Immutable;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

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

    /// <summary>All the ways in: each must answer as the release that is exposed.</summary>
    IReadOnlyList<EdgeClient> Edges => [new EdgeClient(null, Edge)];

    /// <summary>The ways in that serve nothing but a rollout now.</summary>
    Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation) => Task.FromResult(Edges);

    /// <summary>Who gives a canary its share. But for the router nobody counts requests, and a canary is judged by how its replicas are.</summary>
    CanaryBy CanaryBy => CanaryBy.Router;

    /// <summary>How many replicas of a service there are when all is well.</summary>
    int CountOf(Service service) => service.Count;

    /// <summary>The same where so many are found: something else may keep their number within bounds.</summary>
    int CountOf(Service service, int found) => CountOf(service);

    /// <summary>How many routers there are when all is well, where there are any.</summary>
    int Routers => 1;

    /// <summary>Whether a switch alone sends users back to a rollout that was just seen.</summary>
    bool IsWarm(ObservedRollout rollout) => rollout.Answers;

    /// <summary>The names of what no release replaces, as <see cref="ObserveAsync"/> shows it.</summary>
    IEnumerable<string> LastingOf(Systems.SystemDefinition system) => Drift.LastingWithRouter(system);

    /// <summary>Why nobody gives a canary its share, as half a sentence; null: somebody does.</summary>
    string? WhyNoCanary => null;

    /// <summary>Why the edge cannot be closed to users by a person, as half a sentence; null: it can.</summary>
    string? WhyNotClosed => null;

    /// <summary>Refuses when this run does not hold the environment any more. Changes nothing.</summary>
    /// <exception cref="Diagnostics.PipelineException">It does not: exit 3.</exception>
    Task RequireHeldAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Whether a rollback starts a release with the settings that it ran with, and not with today's.</summary>
    bool KeepsSettings => false;

    /// <summary>Takes the environment for this run, and opens its journal.</summary>
    /// <param name="owner">User and machine, for people.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="Diagnostics.PipelineException">Somebody else holds it (exit 3), or the journal is damaged or cannot be written.</exception>
    Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation);

    /// <summary>The journal and who holds the environment. Changes nothing and disturbs nobody.</summary>
    Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation);

    /// <summary>
    /// Told that a rollout is taken back until the answer is disposed of: a machine that is not reached then keeps no other from it, and people are told.
    /// </summary>
    IDisposable? TakeBack() => null;

    /// <summary>Deletes what killed runs left half-written. The caller holds the environment.</summary>
    Task TidyAsync(CancellationToken cancellation);

    /// <summary>What is really there. Changes nothing.</summary>
    Task<Observed> ObserveAsync(CancellationToken cancellation);

    /// <summary>Whether a replica of a rollout lives. Changes nothing.</summary>
    async Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) =>
        (await ObserveAsync(cancellation)).Find(rollout)?.Replicas.Any(x => x.Instance == replica.Instance && x.Alive) is true;

    /// <summary>
    /// What differs, beside the number and the state of replicas, from today's definition and from the recorded release: images,
    /// configuration, files. Changes nothing.
    /// </summary>
    /// <param name="observed">What was just seen.</param>
    /// <param name="current">The rollout that should serve.</param>
    /// <param name="cancellation">Ends the look.</param>
    Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation);

    /// <summary>Refuses a release whose images do not prove what the environment asks for. Changes nothing.</summary>
    /// <exception cref="Diagnostics.PipelineException">One does not: exit 3.</exception>
    Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Refuses when the host does not have what the system wants of it. Changes nothing.</summary>
    /// <exception cref="Diagnostics.PipelineException">It has less: exit 3.</exception>
    Task RequireRoomAsync(Capacity needed, Action<string> say, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Asks the Prometheus of the environment. Changes nothing.</summary>
    /// <param name="expression">In its language, PromQL.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it has; null: there is no Prometheus.</returns>
    /// <exception cref="Diagnostics.PipelineException">It does not answer, or not as it should.</exception>
    Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation) => Task.FromResult<ImmutableArray<Sample>?>(null);

    /// <summary>What is done beside the steps of a plan when it is carried out, a line each: for <c>--dry-run</c>. Changes nothing.</summary>
    Task<ImmutableArray<string>> ForetellAsync(DeployPlan plan, CancellationToken cancellation) => Task.FromResult<ImmutableArray<string>>([]);

    /// <summary>Whether a deployment makes the edge again, so that it serves nobody for a moment; null: that cannot be said from here. Changes nothing.</summary>
    Task<bool?> ReplacesEdgeAsync(CancellationToken cancellation) => Task.FromResult<bool?>(false);

    /// <summary>The folder with the files of a release that the host keeps, on this machine; null: it keeps none, or it is made of images.</summary>
    string? FilesOf(Release release) => null;

    /// <summary>Makes sure that what no release replaces is there and ready: stores, monitors, and the edge, which serves what it served last.</summary>
    /// <param name="apply">Whether what runs and has another definition now is made again, as a deployment does; else only what is missing is started.</param>
    /// <param name="say">Told what is being done.</param>
    /// <param name="warn">Told what people should know of: what was started again, and what stays other than its definition says.</param>
    /// <param name="cancellation">Ends it.</param>
    Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation);

    /// <summary>The stores that run as another definition says than today's. Changes nothing.</summary>
    Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation) => Task.FromResult<ImmutableArray<Data.StoreChange>>([]);

    /// <summary>Stops a store and starts it as defined: as today, or as it was when it was kept the last time.</summary>
    /// <returns>When it is ready.</returns>
    Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Keeps how a store is defined today, as what it is brought back to.</summary>
    Task KeepStoreAsync(Store store, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Stops the edge and what else no release replaces. The edge forgets what it served.</summary>
    /// <param name="data">Whether data, releases and history go too. Else they stay.</param>
    /// <param name="token">The run's fencing token.</param>
    /// <param name="cancellation">Ends it.</param>
    Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation);

    /// <summary>Brings the release's bytes to the host, or proves that they are there when <paramref name="source"/> is null.</summary>
    Task PlaceAsync(Release release, string? source, CancellationToken cancellation);

    /// <summary>The release that is kept under a version; null: none.</summary>
    Task<Release?> KeptAsync(string version, CancellationToken cancellation);

    /// <summary>Runs a job of the release to its end.</summary>
    /// <exception cref="Diagnostics.PipelineException">It failed, or its deadline passed: it has ended either way.</exception>
    Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation);

    /// <summary>Runs the program of a job of a rollout with another command to its end.</summary>
    /// <returns>The last line that it wrote, which is its answer.</returns>
    /// <exception cref="Diagnostics.PipelineException">It failed, its deadline passed, or the rollout has no such job.</exception>
    Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation);

    /// <summary>Makes sure that so many replicas of a service run, no fewer and no more; returns when each of them listens, or failed.</summary>
    Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation);

    /// <summary>Told that the replicas of services are ready: a host that held them back while they started does so no more.</summary>
    Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Asks one replica over HTTP, past the edge. The time is the replica's: what it takes to reach it does not count.</summary>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">There is none in time.</exception>
    Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation);

    /// <summary>Asks one replica once with a probe that is not HTTP.</summary>
    /// <returns>Null: it is ready; else what is wrong.</returns>
    Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation);

    /// <summary>
    /// Points the edge to rollouts, all their web services in one step, or to none: users see a maintenance page. The token fences off a
    /// run that lost the environment.
    /// </summary>
    Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation);

    /// <summary>
    /// Closes the edge to users as a person has said, or opens it: what is routed stays as it is, and so does this with whatever is routed
    /// later. The caller has it in the journal already.
    /// </summary>
    Task CloseAsync(Closure? closure, long token, CancellationToken cancellation);

    /// <summary>A small file that is kept with the environment; null: there is none of this name.</summary>
    Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation);

    /// <summary>Keeps a small file with the environment, whole and durable once this returns.</summary>
    /// <param name="name">Small letters, digits, dots and dashes.</param>
    /// <param name="content">At most 1 MiB; empty removes it.</param>
    /// <param name="token">The run's fencing token.</param>
    /// <param name="cancellation">Ends it.</param>
    Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation);

    /// <summary>What the edge has seen of each rollout since it started.</summary>
    Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation);

    /// <summary>What the edge has counted since it started, and where it sends requests; null: it does not run, or it does not count. Changes nothing.</summary>
    Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) => Task.FromResult<TrafficReading?>(null);

    /// <summary>Waits until the edge has nothing open to a former rollout, or the bounds have passed.</summary>
    Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation);

    /// <summary>Ends all replicas of a rollout, or of one service in it: asked first, killed after the grace. Afterwards none is left.</summary>
    Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation);

    /// <summary>The last lines that the replicas of a rollout wrote, each after the replica's name.</summary>
    Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation);

    /// <summary>
    /// Deletes all releases but the first <paramref name="keep"/>, in the order in which they were <paramref name="used"/>, the last first;
    /// those that never served come after them, the one placed last first. Logs of ended rollouts likewise, and old traces of deployments.
    /// </summary>
    Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation);
}
