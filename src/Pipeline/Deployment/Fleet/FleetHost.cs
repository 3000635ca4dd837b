using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Fleet;

/// <summary>
/// Several hosts as one: each operation is done on all of them, side by side, and has ended when it has on the last. Lease, journal and records are those of
/// one machine, the keeper; each other machine is leased beside it, so that two runs never change the same one.
/// </summary>
internal sealed class FleetHost : IDeployHost, IDisposable
{
    private readonly ImmutableArray<FleetMember> _members;
    private readonly FleetMember _keeper;
    private readonly FleetRun _run;
    private readonly FleetSight _sight;
    private Journal? _journal;

    /// <param name="members">The machines.</param>
    /// <param name="keeper">The one that keeps the record.</param>
    /// <param name="least">How many that serve must be reached before anything is changed.</param>
    /// <param name="atOnce">How many work at once.</param>
    /// <param name="edge">A client whose base address is the one that users know.</param>
    /// <param name="time">The clock.</param>
    public FleetHost(IEnumerable<FleetMember> members, string keeper, int least, int atOnce, HttpClient edge, TimeProvider time)
    {
        _members = [.. members];
        _keeper = _members.Single(x => x.Name == keeper);
        _run = new FleetRun(_members, _keeper, least, atOnce, time);
        _sight = new FleetSight(_run, time);
        Edge = edge;
    }

    /// <summary>Whether shares between two generations are of the machines, and not of each machine's requests.</summary>
    public bool ByMachine { get; init; }

    /// <summary>The balancer before the machines.</summary>
    public required FleetBalancer Balancer { get; init; }

    /// <summary>The command that ends what still runs on a machine that is the fleet's no more.</summary>
    public Func<Departure, string> Ending { get; init; } = x => $"end what runs on {x.Machine.Engine}";

    /// <summary>The host of the machine that keeps the record.</summary>
    public IDeployHost Keeper => _keeper.Host;

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <inheritdoc/>
    public IReadOnlyList<EdgeClient> Edges => EdgesOf(Serving.Except(Edging.Others));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation)
    {
        await ObserveAsync(cancellation);
        return EdgesOf(Serving.Where(x => _sight.Of(x)!.Active == rollout));
    }

    /// <inheritdoc/>
    public bool KeepsSettings => _keeper.Host.KeepsSettings;

    private FleetAdmission Admission => field ??= new(_run, _members, Balancer, Ending);

    private FleetRouting Edging => field ??= new(_run, _sight, Admission, ByMachine);

    private IEnumerable<FleetMember> Present => _run.Present;

    private IEnumerable<FleetMember> Serving => Present.Where(x => x.Serves);

    /// <inheritdoc/>
    public int CountOf(Service service) => Math.Max(1, Present.Count(x => x.Has(service))) * service.Count;

    /// <inheritdoc/>
    public bool IsWarm(ObservedRollout rollout) => Serving.All(x => _sight.Of(x)?.Find(rollout.Rollout.Id) is { Answers: true });

    /// <inheritdoc/>
    public int Routers => Present.Count();

    /// <inheritdoc/>
    public Task RequireHeldAsync(CancellationToken cancellation) => _keeper.Host.RequireHeldAsync(cancellation);

    /// <inheritdoc/>
    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        Balancer.Require();
        try
        {
            _journal = await _run.HoldAsync(owner, time, cancellation);
            Balancer.Record.Token = _run.TokenOf(_keeper);
            // Each machine has to know it by itself: it is asked for routes before anybody tells it.
            if (Closure.Of(_journal.Entries, time.GetUtcNow()) is { } closure)
                await _run.EachAsync(Present.Where(x => x != _keeper), (x, token) => x.Host.CloseAsync(closure, _run.TokenOf(x), token), cancellation);
            return _run.Hold = new Hold(_run.TokenOf(_keeper), _journal, _run.GiveBackAsync)
            {
                Warnings = [.. _run.Away.Select(x => $"{x.Machine.Name} is not reached and is left out ({x.Why}); when it is back: ./build.sh Recover brings it to the release that serves")],
            };
        }
        catch
        {
            await _run.GiveBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation) => FleetRun.OnAsync(_keeper, x => x.ReadAsync(cancellation));

    /// <inheritdoc/>
    public IDisposable TakeBack() => _run.TakeBack();

    /// <inheritdoc/>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        await _run.EachAsync(Present, (x, token) => x.Host.TidyAsync(token), cancellation);
        await Admission.RememberAsync(cancellation);
        await RejoinAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<Observed> ObserveAsync(CancellationToken cancellation) => _sight.ObserveAsync(_journal, ReadAsync, Admission.DeparturesAsync, cancellation);

    /// <inheritdoc/>
    public Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) => FleetRun.OnAsync(MemberOf(replica), x => x.LivesAsync(rollout, Own(replica), cancellation));

    /// <inheritdoc/>
    public async Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation)
    {
        var found = new ConcurrentDictionary<FleetMember, ImmutableArray<Drift>>();
        await _run.EachAsync(Present, async (x, token) => found[x] = await x.Host.DriftAsync(_sight.Of(x) ?? await x.Host.ObserveAsync(token), current, token), cancellation, changes: false);
        return
        [
            .. observed.Away.Select(x => x.Split(' ', 2)).Select(x => new Drift(x[0], "missing", x[1], $"let it be reached, and {Drift.Recover}")),
            .. observed.Behind.Select(x => x.Split(' ', 2)).Select(x => new Drift(x[0], "image", $"{x[1]}, and not {current.Id}", Drift.Recover)),
            .. Present.SelectMany(x => found[x].Select(y => y with { What = $"on {x.Name} {y.What}" })),
        ];
    }

    /// <inheritdoc/>
    public Task VerifyAsync(Release release, Action<string> say, CancellationToken cancellation) => _keeper.Host.VerifyAsync(release, say, cancellation);

    /// <inheritdoc/>
    public Task RequireRoomAsync(Capacity needed, Action<string> say, CancellationToken cancellation) =>
        _run.EachAsync(Present, (x, token) => x.Host.RequireRoomAsync(x.Capacity ?? needed, y => say($"{x.Name}: {y}"), token), cancellation, changes: false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation)
    {
        foreach (var member in Present)
            if (await FleetRun.OnAsync(member, x => x.QueryAsync(expression, cancellation)) is { } samples)
                return samples;
        return null;
    }

    /// <inheritdoc/>
    public async Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        await Admission.TakeOutAsync(_sight.Serves, mayFail: !apply, cancellation);
        await _run.EachAsync(Present, async (x, token) =>
        {
            // What stands in serves with what it has, of which its definition has nothing any more.
            var applies = apply && (x.Serves || !_sight.Serves(x));
            await x.Host.OpenEdgeAsync(applies, y => say($"{x.Name}: {y}"), y => warn($"{x.Name}: {y}"), token);
            if (applies && x.Serves)
                Balancer.IsAsDefined(x.Name);
        }, cancellation);
        await RejoinAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ForetellAsync(DeployPlan plan, CancellationToken cancellation)
    {
        var active = (await ObserveAsync(cancellation)).Serving?.Rollout;
        var replaced = new ConcurrentDictionary<FleetMember, bool?>();
        if (Balancer.Call is not null)
            await _run.EachAsync(Serving, async (x, token) =>
            {
                if (plan.Rollout.Kind is RolloutKind.Deploy || await Balancer.IsElsewhereAsync(x.Machine, token))
                    replaced[x] = await x.Host.ReplacesEdgeAsync(token);
            }, cancellation, changes: false);
        return
        [
            .. new BalancerForecast(plan, Balancer.Call is null ? null : Balancer.Shown)
            {
                Active = active,
                Able = active is null ? [] : [.. Edging.AbleTo(active.Id).Select(x => x.Machine)],
                Present = [.. Serving.Select(x => (x.Machine, replaced.GetValueOrDefault(x, false)))],
                Away = [.. _run.Away.Select(x => x.Machine.Machine).Where(x => x.Serves)],
                Known = await Balancer.Record.ReadAsync(cancellation),
                Gone = [.. (await Admission.DeparturesAsync(cancellation)).Select(x => (x, Admission.TextOf(x)))],
            }.Lines(),
        ];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation)
    {
        var changes = new ConcurrentDictionary<FleetMember, ImmutableArray<Data.StoreChange>>();
        await _run.EachAsync(Present, async (x, token) => changes[x] = await x.Host.ChangedStoresAsync(token), cancellation, changes: false);
        return [.. Present.SelectMany(x => changes[x])];
    }

    /// <inheritdoc/>
    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) =>
        _run.EachAsync(With(store), (x, token) => x.Host.ReplaceStoreAsync(store, back, say, token), cancellation);

    /// <inheritdoc/>
    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => _run.EachAsync(With(store), (x, token) => x.Host.KeepStoreAsync(store, token), cancellation);

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        await Admission.TakeOutAllAsync(cancellation);
        // The record goes last. What a machine served that was behind ends with it.
        await _run.EachAsync(Present.Where(x => x != _keeper), async (x, until) =>
        {
            foreach (var rollout in (await x.Host.ObserveAsync(until)).Rollouts)
                await x.Host.StopAsync(rollout.Rollout.Id, null, TimeSpan.FromSeconds(10), until);
            await x.Host.CloseEdgeAsync(data, _run.TokenOf(x), until);
        }, cancellation);
        await Admission.ForgetAsync(cancellation);
        await _run.EachAsync([_keeper], (x, until) => x.Host.CloseEdgeAsync(data, token, until), cancellation);
    }

    /// <inheritdoc/>
    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => _run.EachAsync(Present, (x, token) => PlaceAsync(x, release, source, token), cancellation);

    /// <inheritdoc/>
    public Task<Release?> KeptAsync(string version, CancellationToken cancellation) => FleetRun.OnAsync(_keeper, x => x.KeptAsync(version, cancellation));

    /// <inheritdoc/>
    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) =>
        _run.EachAsync(With(job), (x, token) => x.Host.RunAsync(rollout, job, say, token), cancellation);

    /// <inheritdoc/>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var answer = "";
        await _run.EachAsync(With(job), async (x, token) => answer = await x.Host.CallAsync(rollout, job, command, say, token), cancellation);
        return answer;
    }

    /// <inheritdoc/>
    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) => _run.EachAsync(With(service), async (x, token) =>
    {
        if (_sight.OwnOf(x, rollout.Id) is { } own)
        {
            if (own.Serves is { } served)
                await x.Host.EnsureAsync(served, service, replicas, token);
            return;
        }

        // A machine that was away when the release was placed.
        if (_sight.IsBehind(x))
            await PlaceAsync(x, rollout.Release, null, token);
        await x.Host.EnsureAsync(rollout, service, replicas, token);
    }, cancellation);

    /// <inheritdoc/>
    public Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) => _run.EachAsync(
        Present.Where(x => services.Any(x.Has) && _sight.OwnOf(x, rollout.Id) is null), (x, token) => x.Host.ReadyAsync(rollout, [.. services.Where(x.Has)], token), cancellation);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation) =>
        MemberOf(replica).Host.AskAsync(Own(replica), path, within, cancellation);

    /// <inheritdoc/>
    public Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation) => MemberOf(replica).Host.ProbeAsync(Own(replica), probe, cancellation);

    /// <inheritdoc/>
    public Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation) => Edging.RouteAsync(shares, _journal?.History, cancellation);

    /// <inheritdoc/>
    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) =>
        _run.EachAsync(Present, (x, until) => x.Host.CloseAsync(closure, _run.TokenOf(x), until), cancellation, stopAtFirst: false);

    /// <inheritdoc/>
    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => FleetRun.OnAsync(_keeper, x => x.ReadRecordAsync(name, cancellation));

    /// <inheritdoc/>
    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation) => _keeper.Host.WriteRecordAsync(name, content, token, cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation)
    {
        var all = new ConcurrentBag<Figures>();
        await _run.EachAsync(Present.Where(_sight.HasEdge), async (x, token) =>
        {
            foreach (var figures in await x.Host.FiguresAsync(token))
                all.Add(figures);
        }, cancellation, changes: false);
        return Figures.Sum(all);
    }

    /// <inheritdoc/>
    public async Task<TrafficReading?> TrafficAsync(CancellationToken cancellation)
    {
        var all = new ConcurrentBag<TrafficReading>();
        // Who counts users must not end what serves them.
        await _run.AllAsync(Present.Where(_sight.HasEdge), async (x, token) =>
        {
            if (await x.Host.TrafficAsync(token) is { } reading)
                all.Add(reading);
        }, stopAtFirst: false, cancellation);
        return all.IsEmpty ? null : FleetView.Sum(all);
    }

    /// <inheritdoc/>
    public async Task<Drained> DrainAsync(string rollout, TimeSpan requests, TimeSpan webSockets, CancellationToken cancellation)
    {
        var left = new ConcurrentBag<Drained>();
        await _run.EachAsync(Present.Where(_sight.HasEdge), async (x, token) =>
        {
            var theirs = _sight.OwnOf(x, rollout)?.Active ?? rollout;
            // One that has stood in goes on until now: some of its users were still there.
            if (!x.Serves && (await x.Host.ObserveAsync(token)).Exposes(theirs))
                await x.Host.RouteAsync([], _run.TokenOf(x), token);
            left.Add(await x.Host.DrainAsync(theirs, requests, webSockets, token));
        }, cancellation, stopAtFirst: false);
        return new Drained(left.Sum(x => x.Requests), left.Sum(x => x.WebSockets));
    }

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => _run.EachAsync(
        (service is null ? Present : With(service)).Where(x => !_sight.IsAlone(x, rollout)), (x, token) => x.Host.StopAsync(_sight.OwnOf(x, rollout)?.Active ?? rollout, service, grace, token), cancellation, stopAtFirst: false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation)
    {
        var all = new ConcurrentDictionary<FleetMember, ImmutableArray<string>>();
        var failures = await _run.AllAsync(Present, async (x, token) => all[x] = await x.Host.TailAsync(rollout, lines, token), stopAtFirst: false, cancellation);
        return [.. Present.SelectMany(x => failures.TryGetValue(x, out var failure) ? [$"(not read: {FleetFailure.FirstLine(failure)})"] : all[x], (x, line) => $"{x.Name}: {line}")];
    }

    /// <inheritdoc/>
    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation) => _run.EachAsync(Present, (x, token) => x.Host.PruneAsync(used, keep, token), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        Balancer.Dispose();
        foreach (var host in _members.Select(x => x.Host).OfType<IDisposable>())
            host.Dispose();
    }

    private async Task RejoinAsync(CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        if (observed.Active is { } active && _journal?.History.Unfinished is null)
            await Edging.RejoinAsync(active, cancellation);
    }

    private static async Task PlaceAsync(FleetMember member, Release release, string? source, CancellationToken cancellation) => await member.Host.PlaceAsync(
        release, source ?? (await member.Host.KeptAsync(release.Version, cancellation) is null ? "what is defined today: the machine was away when it was placed" : null), cancellation);

    private static IReadOnlyList<EdgeClient> EdgesOf(IEnumerable<FleetMember> members) => [.. members.SelectMany(x => x.Host.Edges.Select(y => new EdgeClient(x.Name, y.Client)))];

    private IEnumerable<FleetMember> With(Service service) => Present.Where(x => x.Has(service));

    private FleetMember MemberOf(ObservedReplica replica) => _members.Single(x => x.Name == replica.Host);

    private static ObservedReplica Own(ObservedReplica replica) => replica with { Host = null };
}
