using System.Collections.Immutable;
using System.Net;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

/// <summary>The build was killed: nothing that the run would still do may happen.</summary>
internal sealed class KilledException() : Exception("killed");

/// <summary>A host in memory that can be broken in many ways and remembers what users would have seen.</summary>
internal sealed class FakeHost : IDeployHost
{
    private readonly string _folder;
    private readonly Dictionary<string, Release> _kept = [];
    private readonly FakeReplicas _replicas = new();
    private readonly FakeEdge _edge;

    public FakeHost(string folder)
    {
        (_folder, _edge) = (folder, new FakeEdge(_replicas));
        Edge = _edge.Client(() => Do("edge", () => { }));
    }

    /// <summary>What the run does on all hosts: it dies on all of them at once.</summary>
    public FakeRun Run { get; init; } = new();

    /// <summary>Whether nobody reaches the host; what runs there goes on.</summary>
    public bool Cut { get; set; }

    /// <summary>Whether something keeps the number of replicas within their bounds.</summary>
    public bool Autoscales { get; set; }

    public int CountOf(Service service, int found) => Autoscales && service is Replicated { Scaling: { } bounds } ? Math.Clamp(found, bounds.Least, bounds.Most) : service.Count;

    /// <summary>How long an operation takes.</summary>
    public Func<string, CancellationToken, Task> Takes { get; set; } = (_, _) => Task.CompletedTask;

    public string JournalPath => Path.Combine(_folder, "journal.jsonl");

    public HttpClient Edge { get; }

    /// <summary>Operations so far; with <see cref="KillAt"/> the run dies at that one.</summary>
    public int Operations => Run.Operations;

    public int? KillAt { get => Run.KillAt; set => Run.KillAt = value; }

    /// <summary>Whether the operation at which the run dies still takes effect.</summary>
    public bool KillAfterEffect { get => Run.KillAfterEffect; set => Run.KillAfterEffect = value; }

    /// <summary>Names of operations in order.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>What replicas of a version answer on any path; default: 200.</summary>
    public Dictionary<string, Func<string, HttpStatusCode>> Answers => _replicas.Answers;

    /// <summary>The release a version claims to be.</summary>
    public Dictionary<string, string> Claims => _replicas.Claims;

    /// <summary>Thrown by an operation of that name.</summary>
    public Dictionary<string, Func<Exception?>> Faults { get; } = [];

    /// <summary>Moments at which a user would have had no answer although something was deployed.</summary>
    public List<string> Outages { get; } = [];

    public string? ActiveVersion => _edge.ActiveVersion;

    public IEnumerable<string> AliveVersions => _replicas.AliveVersions;

    public int AliveReplicas => _replicas.AliveCount;

    public bool EdgeUp => _edge.IsUp;

    /// <summary>Whether users who are sent to this host get an answer.</summary>
    public bool Serving => _edge.Serves;

    /// <summary>The next run starts: what the last one left is still there.</summary>
    public void Revive() => (Run.Killed, KillAt) = (false, null);

    public void KillRouter() => _edge.IsUp = false;

    public void KillReplicas(string version) => _replicas.Kill(version);

    /// <summary>The versions whose replicas of a service live, one entry each.</summary>
    public IEnumerable<string> AliveOf(string service) => _replicas.AliveOf(service);

    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        Reach();
        await Task.CompletedTask;
        var seen = Journal.Read(JournalPath) is [.., var last] ? last.Token : 0;
        var @lock = DeployLock.Acquire(Path.Combine(_folder, "lock"), owner, seen, time);
        return new Hold(@lock.Token, Journal.Open(JournalPath, @lock.Token, owner, time), () =>
        {
            @lock.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    public Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation) =>
        Task.FromResult(new EnvironmentRecord(Journal.Read(JournalPath), null) { Breaks = Journal.ReadContent(JournalPath).Breaks });

    /// <summary>What the environment's Prometheus has; a test says it.</summary>
    public Func<string, ImmutableArray<Sample>?> Prometheus { get; set; } = _ => null;

    public Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation) => Task.FromResult(Prometheus(expression));

    public Task RequireHeldAsync(CancellationToken cancellation)
    {
        Reach();
        return Faults.GetValueOrDefault("held")?.Invoke() is { } fault ? Task.FromException(fault) : Task.CompletedTask;
    }

    public Task TidyAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        Reach();
        if (Faults.GetValueOrDefault("observe")?.Invoke() is { } fault)
            throw fault;
        var observed = new Observed(_edge.IsUp, _edge.IsUp ? _edge.Shares : [], _replicas.Observed)
        {
            Closed = _edge.Closed?.Kind,
            IsHalfClosed = _edge.IsHalfClosed,
            Lasting = _edge.IsUp ? [new ObservedReplica("router", "router", null, true) { Ready = true }] : [],
        };
        return Task.FromResult(Shown?.Invoke(observed) ?? observed);
    }

    /// <summary>What a release must prove; it throws when it does not.</summary>
    public Action<Release> Verifies { get; set; } = _ => { };

    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation)
    {
        Verifies(release);
        return Task.CompletedTask;
    }

    /// <summary>What a test lets be seen instead.</summary>
    public Func<Observed, Observed>? Shown { get; set; }

    /// <summary>What the host itself finds; a test says it.</summary>
    public List<Drift> Drift { get; } = [];

    public Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation) => Task.FromResult<ImmutableArray<Drift>>([.. Drift]);

    public Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        return apply && _edge.IsElsewhere ? Aside(OpenAsync, cancellation) : OpenAsync();

        Task OpenAsync() => Do("open", () => _edge.Open(apply));
    }

    /// <summary>The address of its edge by the definition; null: it has none there.</summary>
    public string? Address { set => _edge.Address = value; }

    /// <summary>Where its edge listens.</summary>
    public string? ListensAt => _edge.ListensAt;

    /// <summary>Does what users of its edge would notice.</summary>
    public Func<Func<Task>, CancellationToken, Task> Aside { get; set; } = (act, _) => act();

    /// <summary>Whether a deployment makes its edge again, whatever its address is.</summary>
    public bool? ReplacesEdge { get; set; } = false;

    public Task<bool?> ReplacesEdgeAsync(CancellationToken cancellation) => Task.FromResult(ReplacesEdge is false ? _edge.IsElsewhere : ReplacesEdge);

    public Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation) => Do("close", _edge.End);

    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => Do("place", () => _kept[release.Version] = release);

    public Release? Kept(string version) => _kept.GetValueOrDefault(version);

    public Task<Release?> KeptAsync(string version, CancellationToken cancellation) => Task.FromResult(Kept(version));

    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) => Do(job.Name, () => Runs?.Invoke(job));

    /// <summary>What a job does.</summary>
    public Action<Job>? Runs { get; set; }

    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) =>
        Do($"{(back ? "bring back" : "replace")} {store.Name}", () => Runs?.Invoke(new Job(back ? "back" : "replace") { Artifact = store.Artifact }));

    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => Do($"keep {store.Name}", () => { });

    /// <summary>What a job answers when it is called with a command.</summary>
    public Func<Job, ImmutableArray<string>, string> Calls { get; set; } = (_, _) => "{}";

    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var answer = "";
        await Do($"call {string.Join(' ', command.Prepend(job.Name))}", () => answer = Calls(job, command));
        return answer;
    }

    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) => Do(service is Web ? "start" : "start " + service.Name, () =>
    {
        _replicas.Start(rollout, service, replicas);
        if (service is Singleton && AliveOf(service.Name).Count() > 1)
            Outages.Add($"two of {service.Name}");
    });

    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation)
    {
        await Do("ask", () => { });
        return Answers.GetValueOrDefault(_replicas.VersionOf(replica))?.Invoke(replica.Service) is { } code and not HttpStatusCode.OK ? $"{code}" : null;
    }

    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        await Do("ask", () => { });
        return _replicas.Answer(_replicas.RolloutOf(replica), "/" + path.TrimStart('/'));
    }

    public bool KeepsSettings { get; set; }

    public CanaryBy CanaryBy { get; set; } = CanaryBy.Router;

    public string? WhyNoCanary { get; set; }

    public Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EdgeClient>>(
        CanaryBy is CanaryBy.Router ? [new EdgeClient(null, Edge)] : [new EdgeClient(rollout, _edge.Client(() => Do("edge", () => { }), rollout))]);

    public Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation) => Do(RouteName(shares), () => _edge.Route(shares, token));

    /// <summary>How a person has closed the edge.</summary>
    public Closure? Closed => _edge.Closed;

    /// <summary>Whether a run was killed while it closed the edge, or opened it.</summary>
    public bool IsHalfClosed { get => _edge.IsHalfClosed; set => _edge.IsHalfClosed = value; }

    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) => Do("shut", () => _edge.Close(closure));

    /// <summary>The small files that are kept.</summary>
    public Dictionary<string, byte[]> Records { get; } = [];

    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => Task.FromResult(Records.GetValueOrDefault(name));

    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation)
    {
        Reach();
        if (Faults.GetValueOrDefault("keep")?.Invoke() is { } fault)
            throw fault;
        // Who watches users writes in its own time, so the run dies at no operation of it.
        var kill = !name.StartsWith("trace-", StringComparison.Ordinal) && ++Run.Operations == KillAt;
        Run.Killed |= kill;
        if (!kill || KillAfterEffect)
            lock (Records)
                Records[name] = content;
        return kill ? throw new KilledException() : Task.CompletedTask;
    }

    /// <summary>What the edge has seen; a test says it.</summary>
    public Func<string, Figures>? Seen { get; set; }

    /// <summary>How often a test has said so.</summary>
    public int Looks { get; set; }

    /// <summary>The versions that users have been sent to, the last one last.</summary>
    public List<string> Exposed => _edge.Exposed;

    public Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        Task.FromResult<ImmutableArray<Figures>>([.. _edge.Shares.Select(x => Seen?.Invoke(x.Rollout) ?? new Figures(x.Rollout, GroupCounts.None))]);

    /// <summary>What the edge says when it is looked at; null: it does not count.</summary>
    public Func<CancellationToken, Task<TrafficReading?>>? Traffic { get; set; }

    /// <summary>The rollouts with their shares, as the edge would list them.</summary>
    public IEnumerable<(string Rollout, int Percent)> Served => _edge.Shares.Select(x => (x.Rollout, x.Percent));

    /// <summary>What deployments have left.</summary>
    public Dictionary<string, byte[]> Traces => Records.Where(x => x.Key.StartsWith("trace-", StringComparison.Ordinal)).ToDictionary();

    public Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) => Traffic?.Invoke(cancellation) ?? Task.FromResult<TrafficReading?>(null);

    private static string RouteName(ImmutableArray<Share> shares) =>
        shares.Count(x => x.Percent > 0) > 1 ? $"share {shares[0].Percent}" : "switch";

    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        // As the router does.
        if (_edge.Shares.Any(x => x.Rollout == rollout && x.Percent > 0))
            throw PipelineException.Failed("The edge did not do as asked", why: $"{rollout} is active: it still gets requests");
        await Do("drain", () => { });
        return new Drained(0, 0);
    }

    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) =>
        Do(service is null ? "stop" : "stop " + service.Name, () => _replicas.Stop(rollout, service));

    public Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation) =>
        Faults.GetValueOrDefault("tail")?.Invoke() is { } fault
            ? Task.FromException<ImmutableArray<string>>(fault)
            : Task.FromResult<ImmutableArray<string>>([$"1: the last line of {rollout}"]);

    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation) => Do("prune", () =>
    {
        foreach (var version in _kept.Keys.OrderBy(x => used.IndexOf(x) is >= 0 and var at ? at : int.MaxValue).Skip(keep).ToList())
            _kept.Remove(version);
    });

    private void Reach()
    {
        if (Run.Killed)
            throw new KilledException();
        if (Cut)
            throw new IOException("no route to host");
    }

    private async Task Do(string name, Action effect)
    {
        Reach();
        Trace.Add(name);
        var kill = ++Run.Operations == KillAt;
        if (kill && !KillAfterEffect)
        {
            Run.Killed = true;
            throw new KilledException();
        }

        await Takes(name, default);
        Reach();

        if (Faults.GetValueOrDefault(name)?.Invoke() is { } fault)
            throw fault;
        effect();
        if (_edge.Active is not null && !_edge.Serves)
            Outages.Add($"after {name} #{Operations}");
        Run.Done(name);
        if (kill)
        {
            Run.Killed = true;
            throw new KilledException();
        }
    }
}
