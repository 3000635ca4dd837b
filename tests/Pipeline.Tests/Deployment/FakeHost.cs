using System.Collections.Immutable;
using System.Net;
using Pipeline.Deployment;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Deployment;

/// <summary>The build was killed: nothing that the run would still do may happen.</summary>
internal sealed class KilledException() : Exception("killed");

/// <summary>A host in memory that can be broken in many ways and remembers what users would have seen.</summary>
internal sealed class FakeHost : IDeployHost
{
    private readonly Dictionary<string, (Rollout Rollout, Dictionary<string, bool[]> Services)> _rollouts = [];
    private readonly string _folder;
    private readonly Dictionary<string, Release> _kept = [];
    private bool _edgeUp;
    private ImmutableArray<Share> _shares = [];
    private long _token;

    public FakeHost(string folder) => (_folder, Edge) = (folder, new HttpClient(new EdgeHandler(this)) { BaseAddress = new Uri("http://edge/") });

    /// <summary>What the run does on all hosts: it dies on all of them at once.</summary>
    public FakeRun Run { get; init; } = new();

    /// <summary>Whether nobody reaches the host; what runs there goes on.</summary>
    public bool Cut { get; set; }

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
    public Dictionary<string, Func<string, HttpStatusCode>> Answers { get; } = [];

    /// <summary>The release a version claims to be.</summary>
    public Dictionary<string, string> Claims { get; } = [];

    /// <summary>Thrown by an operation of that name.</summary>
    public Dictionary<string, Func<Exception?>> Faults { get; } = [];

    /// <summary>Moments at which a user would have had no answer although something was deployed.</summary>
    public List<string> Outages { get; } = [];

    public string? ActiveVersion => _active is null ? null : _rollouts[_active].Rollout.Release.Version;

    public IEnumerable<string> AliveVersions => _rollouts.Values.Where(x => Alive(x.Services).Any()).Select(x => x.Rollout.Release.Version);

    public int AliveReplicas => _rollouts.Values.Sum(x => Alive(x.Services).Count());

    public bool EdgeUp => _edgeUp;

    /// <summary>The next run starts: what the last one left is still there.</summary>
    public void Revive() => (Run.Killed, KillAt) = (false, null);

    public void KillRouter() => _edgeUp = false;

    public void KillReplicas(string version)
    {
        foreach (var (rollout, services) in _rollouts.Values)
            if (rollout.Release.Version == version)
                foreach (var alive in services.Values)
                    Array.Clear(alive);
    }

    /// <summary>The versions whose replicas of a service live, one entry each.</summary>
    public IEnumerable<string> AliveOf(string service) => _rollouts.Values
        .SelectMany(x => (x.Services.GetValueOrDefault(service) ?? []).Where(y => y).Select(_ => x.Rollout.Release.Version));

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
        var observed = new Observed(_edgeUp, _edgeUp ? _shares : [],
            [.. _rollouts.Values.Select(x => new ObservedRollout(x.Rollout,
                [.. x.Services.SelectMany(y => y.Value.Select((alive, i) => new ObservedReplica(
                    y.Key, $"{x.Rollout.Id}.{y.Key}.{i}", y.Key == "web" ? new Uri($"http://{x.Rollout.Id}.{i}/") : null, alive)))]))])
        {
            Closed = Closed?.Kind,
            IsHalfClosed = IsHalfClosed,
            Lasting = _edgeUp ? [new ObservedReplica("router", "router", null, true) { Ready = true }] : [],
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
        return apply && _edgeUp && Address != ListensAt ? Aside(OpenAsync, cancellation) : OpenAsync();

        Task OpenAsync() => Do("open", () =>
        {
            if (apply || !_edgeUp)
                ListensAt = Address;
            _edgeUp = true;
        });
    }

    /// <summary>The address of its edge by the definition; null: it has none there.</summary>
    public string? Address { get; set; }

    /// <summary>Where its edge listens.</summary>
    public string? ListensAt { get; private set; }

    /// <summary>Does what users of its edge would notice.</summary>
    public Func<Func<Task>, CancellationToken, Task> Aside { get; set; } = (act, _) => act();

    /// <summary>Whether a deployment makes its edge again, whatever its address is.</summary>
    public bool? ReplacesEdge { get; set; } = false;

    public Task<bool?> ReplacesEdgeAsync(CancellationToken cancellation) => Task.FromResult(ReplacesEdge is false ? _edgeUp && Address != ListensAt : ReplacesEdge);

    public Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation) => Do("close", () => (_edgeUp, _shares, Closed) = (false, [], null));

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
        if (!_rollouts.TryGetValue(rollout.Id, out var found))
            _rollouts[rollout.Id] = found = (rollout, []);
        found.Services[service.Name] = [.. Enumerable.Repeat(true, replicas)];
        if (service is Singleton && AliveOf(service.Name).Count() > 1)
            Outages.Add($"two of {service.Name}");
    });

    public async Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation)
    {
        await Do("ask", () => { });
        var rollout = _rollouts.Values.Single(x => replica.Instance.StartsWith(x.Rollout.Id, StringComparison.Ordinal)).Rollout;
        return Answers.GetValueOrDefault(rollout.Release.Version)?.Invoke(replica.Service) is { } code and not HttpStatusCode.OK ? $"{code}" : null;
    }

    public async Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation)
    {
        await Do("ask", () => { });
        return Answer(_rollouts.Values.Single(x => replica.Instance.StartsWith(x.Rollout.Id, StringComparison.Ordinal)).Rollout, "/" + path.TrimStart('/'));
    }

    public bool KeepsSettings { get; set; }

    public CanaryBy CanaryBy { get; set; } = CanaryBy.Router;

    public Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EdgeClient>>(
        CanaryBy is CanaryBy.Router ? [new EdgeClient(null, Edge)] : [new EdgeClient(rollout, new HttpClient(new EdgeHandler(this, rollout)) { BaseAddress = Edge.BaseAddress })]);

    public Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation) => Do(RouteName(shares), () =>
    {
        Assert.True(token >= _token, "a fenced token switched the edge");
        Assert.True(_edgeUp, "an edge that is down was switched");
        (_shares, _token) = (shares, token);
        Exposed.AddRange(shares.Where(x => x.Percent > 0).Select(x => _rollouts[x.Rollout].Rollout.Release.Version));
    });

    /// <summary>How a person has closed the edge.</summary>
    public Closure? Closed { get; private set; }

    /// <summary>Whether a run was killed while it closed the edge, or opened it.</summary>
    public bool IsHalfClosed { get; set; }

    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) => Do("shut", () => (Closed, IsHalfClosed) = (closure, false));

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
    public List<string> Exposed { get; } = [];

    public Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation) =>
        Task.FromResult<ImmutableArray<Figures>>([.. _shares.Select(x => Seen?.Invoke(x.Rollout) ?? new Figures(x.Rollout, GroupCounts.None))]);

    /// <summary>What the edge says when it is looked at; null: it does not count.</summary>
    public Func<CancellationToken, Task<TrafficReading?>>? Traffic { get; set; }

    /// <summary>The rollouts with their shares, as the edge would list them.</summary>
    public IEnumerable<(string Rollout, int Percent)> Served => _shares.Select(x => (x.Rollout, x.Percent));

    /// <summary>What deployments have left.</summary>
    public Dictionary<string, byte[]> Traces => Records.Where(x => x.Key.StartsWith("trace-", StringComparison.Ordinal)).ToDictionary();

    public Task<TrafficReading?> TrafficAsync(CancellationToken cancellation) => Traffic?.Invoke(cancellation) ?? Task.FromResult<TrafficReading?>(null);

    private static string RouteName(ImmutableArray<Share> shares) =>
        shares.Count(x => x.Percent > 0) > 1 ? $"share {shares[0].Percent}" : "switch";

    private string? _active => _shares.Where(x => x.Percent > 0).Select(x => x.Rollout).Min(StringComparer.Ordinal);

    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        await Do("drain", () => { });
        return new Drained(0, 0);
    }

    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => Do(service is null ? "stop" : "stop " + service.Name, () =>
    {
        if (_rollouts.TryGetValue(rollout, out var found))
            foreach (var alive in found.Services.Where(x => service is null || x.Key == service.Name).Select(x => x.Value))
                Array.Clear(alive);
    });

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
        if (_active is not null && (!_edgeUp || !Serves(_active)))
            Outages.Add($"after {name} #{Operations}");
        Run.Done(name);
        if (kill)
        {
            Run.Killed = true;
            throw new KilledException();
        }
    }

    /// <summary>Whether users who are sent to this host get an answer.</summary>
    public bool Serving => _edgeUp && _active is not null && Serves(_active);

    private bool Serves(string rollout) => _rollouts[rollout].Services.GetValueOrDefault("web")?.Any(x => x) is true;

    private static IEnumerable<bool> Alive(Dictionary<string, bool[]> services) => services.Values.SelectMany(x => x).Where(x => x);

    private HttpResponseMessage Answer(Rollout rollout, string path)
    {
        var version = rollout.Release.Version;
        if (!Serves(rollout.Id))
            throw new HttpRequestException("connection refused");
        var answer = new HttpResponseMessage(Answers.GetValueOrDefault(version)?.Invoke(path) ?? HttpStatusCode.OK) { Content = new StringContent("") };
        answer.Headers.Add("X-Release", Claims.GetValueOrDefault(version, version));
        return answer;
    }

    private sealed class EdgeHandler(FakeHost host, string? rollout = null) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await host.Do("edge", () => { });
            if (rollout is not null)
                return host.Answer(host._rollouts[rollout].Rollout, request.RequestUri!.AbsolutePath);
            return !host._edgeUp ? throw new HttpRequestException("connection refused")
                : host._active is null ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                : host.Answer(host._rollouts[host._active].Rollout, request.RequestUri!.AbsolutePath);
        }
    }
}
