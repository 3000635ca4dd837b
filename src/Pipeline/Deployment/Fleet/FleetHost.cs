using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Fleet;

/// <summary>
/// Several hosts as one: each operation is done on all of them, side by side, and has ended when it has on the last. Lease, journal and records are those of
/// one machine, the keeper; each other machine is leased beside it, so that two runs never change the same one.
/// </summary>
internal sealed class FleetHost : IDeployHost, IDisposable
{
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(5);

    private readonly ImmutableArray<FleetMember> _members;
    private readonly FleetMember _keeper;
    private readonly int _least;
    private readonly int _atOnce;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<FleetMember, string> _away = [];
    private readonly ConcurrentDictionary<FleetMember, Hold> _holds = [];
    private ImmutableArray<FleetView.Behind> _behind = [];

    // Ids that stand, on a machine that is behind, for what it serves itself.
    private ImmutableHashSet<string> _former = [];
    private ImmutableDictionary<FleetMember, Observed> _seen = ImmutableDictionary<FleetMember, Observed>.Empty;
    private Journal? _journal;
    private Hold? _hold;
    private bool _takesBack;

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
        (_least, _atOnce, Edge, _time) = (least, atOnce, edge, time);
    }

    /// <summary>Whether shares between two generations are of the machines, and not of each machine's requests.</summary>
    public bool ByMachine { get; init; }

    /// <summary>The host of the machine that keeps the record.</summary>
    public IDeployHost Keeper => _keeper.Host;

    /// <inheritdoc/>
    public HttpClient Edge { get; }

    /// <inheritdoc/>
    public IReadOnlyList<EdgeClient> Edges => EdgesOf(Serving);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EdgeClient>> EdgesOfAsync(string rollout, CancellationToken cancellation)
    {
        await ObserveAsync(cancellation);
        return EdgesOf(Serving.Where(x => _seen[x].Active == rollout));
    }

    /// <inheritdoc/>
    public bool KeepsSettings => _keeper.Host.KeepsSettings;

    private IEnumerable<FleetMember> Present => _members.Where(x => !_away.ContainsKey(x));

    private IEnumerable<FleetMember> Serving => Present.Where(x => x.Serves);

    /// <inheritdoc/>
    public int CountOf(Service service) => Math.Max(1, Present.Count(x => x.Has(service))) * service.Count;

    /// <inheritdoc/>
    public Task RequireHeldAsync(CancellationToken cancellation) => _keeper.Host.RequireHeldAsync(cancellation);

    /// <inheritdoc/>
    public async Task<Hold> HoldAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            _holds[_keeper] = await _keeper.Host.HoldAsync(owner, time, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whoever does not hold the record must not touch any of the others.
            throw IsOfConnection(e) ? Refused([(_keeper, e)]) : Named(_keeper, e);
        }

        try
        {
            await HoldOthersAsync(owner, time, cancellation);
            _journal = _holds[_keeper].Journal;
            // Each machine has to know it by itself: it is asked for routes before anybody tells it.
            if (Closure.Of(_journal.Entries, time.GetUtcNow()) is { } closure)
                await EachAsync(Serving.Where(x => x != _keeper), (x, token) => x.Host.CloseAsync(closure, _holds[x].Token, token), cancellation);
            return _hold = new Hold(_holds[_keeper].Token, _journal, GiveBackAsync)
            {
                Warnings = [.. _away.Select(x => $"{x.Key.Name} is not reached and is left out ({x.Value}); when it is back: ./build.sh Recover brings it to the release that serves")],
            };
        }
        catch
        {
            await GiveBackAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<EnvironmentRecord> ReadAsync(CancellationToken cancellation) => OnAsync(_keeper, x => x.ReadAsync(cancellation));

    /// <inheritdoc/>
    public IDisposable TakeBack()
    {
        _takesBack = true;
        return new Back(this);
    }

    /// <inheritdoc/>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        await EachAsync(Present, (x, token) => x.Host.TidyAsync(token), cancellation);
        await RejoinAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        var held = _journal is not null;
        var seen = new ConcurrentDictionary<FleetMember, Observed>();
        var failures = await AllAsync(Present, async (x, token) => seen[x] = await x.Host.ObserveAsync(token), stopAtFirst: held && !_takesBack, cancellation);
        if (failures.ContainsKey(_keeper) || (held && failures.Count > 0 && !_takesBack))
            throw Failed(failures);
        foreach (var (member, failure) in failures)
            Leave(member, failure);
        _seen = seen.ToImmutableDictionary();
        var all = Present.Select(x => (x, _seen[x])).ToList();
        var (history, entries) = held ? (_journal!.History, _journal.Entries) : await ReadAsync(cancellation) is var record ? (record.History, record.Entries) : default;
        var behind = FleetView.WhoIsBehind(all, history);
        if (held)
        {
            // What a machine served when it came back is its own until it has ended there.
            _behind = [.. _behind, .. behind.Where(x => !_behind.Any(y => y.Member == x.Member))];
            _former = _former.Union(new[] { history.Current?.Rollout.Id, history.Unfinished?.Replaces }.OfType<string>());
        }

        return FleetView.Merge(all, held ? _behind : behind, Closure.Of(entries, _time.GetUtcNow())?.Kind) with
        {
            Away = [.. _away.Select(x => $"{x.Key.Name} is not reached: {x.Value}").Order(StringComparer.Ordinal)],
        };
    }

    /// <inheritdoc/>
    public Task<bool> LivesAsync(string rollout, ObservedReplica replica, CancellationToken cancellation) => OnAsync(MemberOf(replica), x => x.LivesAsync(rollout, Own(replica), cancellation));

    /// <inheritdoc/>
    public async Task<ImmutableArray<Drift>> DriftAsync(Observed observed, Rollout current, CancellationToken cancellation)
    {
        var found = new ConcurrentDictionary<FleetMember, ImmutableArray<Drift>>();
        await EachAsync(Present, async (x, token) => found[x] = await x.Host.DriftAsync(_seen.GetValueOrDefault(x) ?? await x.Host.ObserveAsync(token), current, token), cancellation, changes: false);
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
        EachAsync(Present, (x, token) => x.Host.RequireRoomAsync(x.Capacity ?? needed, y => say($"{x.Name}: {y}"), token), cancellation, changes: false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Sample>?> QueryAsync(string expression, CancellationToken cancellation)
    {
        foreach (var member in Present)
            if (await OnAsync(member, x => x.QueryAsync(expression, cancellation)) is { } samples)
                return samples;
        return null;
    }

    /// <inheritdoc/>
    public async Task OpenEdgeAsync(bool apply, Action<string> say, Action<string> warn, CancellationToken cancellation)
    {
        await EachAsync(Present, (x, token) => x.Host.OpenEdgeAsync(apply, y => say($"{x.Name}: {y}"), y => warn($"{x.Name}: {y}"), token), cancellation);
        await RejoinAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Data.StoreChange>> ChangedStoresAsync(CancellationToken cancellation)
    {
        var changes = new ConcurrentDictionary<FleetMember, ImmutableArray<Data.StoreChange>>();
        await EachAsync(Present, async (x, token) => changes[x] = await x.Host.ChangedStoresAsync(token), cancellation, changes: false);
        return [.. Present.SelectMany(x => changes[x])];
    }

    /// <inheritdoc/>
    public Task ReplaceStoreAsync(Store store, bool back, Action<string> say, CancellationToken cancellation) =>
        EachAsync(With(store), (x, token) => x.Host.ReplaceStoreAsync(store, back, say, token), cancellation);

    /// <inheritdoc/>
    public Task KeepStoreAsync(Store store, CancellationToken cancellation) => EachAsync(With(store), (x, token) => x.Host.KeepStoreAsync(store, token), cancellation);

    /// <inheritdoc/>
    public async Task CloseEdgeAsync(bool data, long token, CancellationToken cancellation)
    {
        // The record goes last. What a machine served that was behind ends with it.
        await EachAsync(Present.Where(x => x != _keeper), async (x, until) =>
        {
            foreach (var rollout in (await x.Host.ObserveAsync(until)).Rollouts)
                await x.Host.StopAsync(rollout.Rollout.Id, null, TimeSpan.FromSeconds(10), until);
            await x.Host.CloseEdgeAsync(data, _holds[x].Token, until);
        }, cancellation);
        await EachAsync([_keeper], (x, until) => x.Host.CloseEdgeAsync(data, token, until), cancellation);
    }

    /// <inheritdoc/>
    public Task PlaceAsync(Release release, string? source, CancellationToken cancellation) => EachAsync(Present, (x, token) => PlaceAsync(x, release, source, token), cancellation);

    /// <inheritdoc/>
    public Task<Release?> KeptAsync(string version, CancellationToken cancellation) => OnAsync(_keeper, x => x.KeptAsync(version, cancellation));

    /// <inheritdoc/>
    public Task RunAsync(Rollout rollout, Job job, Action<string> say, CancellationToken cancellation) =>
        EachAsync(With(job), (x, token) => x.Host.RunAsync(rollout, job, say, token), cancellation);

    /// <inheritdoc/>
    public async Task<string> CallAsync(Rollout rollout, Job job, ImmutableArray<string> command, Action<string> say, CancellationToken cancellation)
    {
        var answer = "";
        await EachAsync(With(job), async (x, token) => answer = await x.Host.CallAsync(rollout, job, command, say, token), cancellation);
        return answer;
    }

    /// <inheritdoc/>
    public Task EnsureAsync(Rollout rollout, Service service, int replicas, CancellationToken cancellation) => EachAsync(With(service), async (x, token) =>
    {
        if (OwnOf(x, rollout.Id) is { } own)
        {
            if (own.Serves is { } served)
                await x.Host.EnsureAsync(served, service, replicas, token);
            return;
        }

        // A machine that was away when the release was placed.
        if (_behind.Any(y => y.Member == x))
            await PlaceAsync(x, rollout.Release, null, token);
        await x.Host.EnsureAsync(rollout, service, replicas, token);
    }, cancellation);

    /// <inheritdoc/>
    public Task ReadyAsync(Rollout rollout, IReadOnlyCollection<Service> services, CancellationToken cancellation) => EachAsync(
        Present.Where(x => services.Any(x.Has) && OwnOf(x, rollout.Id) is null), (x, token) => x.Host.ReadyAsync(rollout, [.. services.Where(x.Has)], token), cancellation);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> AskAsync(ObservedReplica replica, string path, TimeSpan within, CancellationToken cancellation) =>
        MemberOf(replica).Host.AskAsync(Own(replica), path, within, cancellation);

    /// <inheritdoc/>
    public Task<string?> ProbeAsync(ObservedReplica replica, Probe probe, CancellationToken cancellation) => MemberOf(replica).Host.ProbeAsync(Own(replica), probe, cancellation);

    /// <inheritdoc/>
    public async Task RouteAsync(ImmutableArray<Share> shares, long token, CancellationToken cancellation)
    {
        var members = Serving.ToList();
        var seen = new ConcurrentDictionary<FleetMember, Observed>();
        await EachAsync(members, async (x, until) => seen[x] = await x.Host.ObserveAsync(until), cancellation, changes: false);
        members = [.. members.Where(seen.ContainsKey)];
        // The barrier: a new release is exposed on all machines or on none, so all are asked before the first is told.
        var comes = _journal?.History.Unfinished?.Rollout.Id;
        if (shares.Any(x => x.Percent > 0 && x.Rollout == comes) && members.Where(x => seen[x].Find(comes) is not { Answers: true }).Select(x => x.Name).ToList() is { Count: > 0 } without)
            throw PipelineException.Failed($"The edges cannot switch to {comes}", string.Join(", ", without), "none of its replicas lives there", "look at ./build.sh Logs");
        var wave = ByMachine && shares is [{ Percent: > 0 and < 100 } next, { Percent: > 0 } old] ? FleetView.Wave(members, next, old) : _ => shares;
        // The way back is gone on as many machines as can be: each that fails is named, and none keeps another from it.
        await EachAsync(members, async (x, until) =>
        {
            ImmutableArray<Share> theirs = [.. wave(x).Select(y => OwnOf(x, y.Rollout) is { } own ? own.Active is { } active ? y with { Rollout = active } : null : y).OfType<Share>()
                .Where(y => y.Percent > 0 || seen[x].Find(y.Rollout) is not null)];
            var nothing = theirs.All(y => y.Percent == 0) || theirs.Where(y => y.Percent > 0).All(y => seen[x].Find(y.Rollout) is not { Answers: true });
            // What the fleet serves has not come to it yet, and what it serves itself is better than nothing.
            if (shares.Length > 0 && nothing && _behind.Any(y => y.Member == x))
                return;
            await x.Host.RouteAsync(theirs, _holds[x].Token, until);
        }, cancellation, stopAtFirst: false);
    }

    /// <inheritdoc/>
    public Task CloseAsync(Closure? closure, long token, CancellationToken cancellation) =>
        EachAsync(Serving, (x, until) => x.Host.CloseAsync(closure, _holds[x].Token, until), cancellation, stopAtFirst: false);

    /// <inheritdoc/>
    public Task<byte[]?> ReadRecordAsync(string name, CancellationToken cancellation) => OnAsync(_keeper, x => x.ReadRecordAsync(name, cancellation));

    /// <inheritdoc/>
    public Task WriteRecordAsync(string name, byte[] content, long token, CancellationToken cancellation) => _keeper.Host.WriteRecordAsync(name, content, token, cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figures>> FiguresAsync(CancellationToken cancellation)
    {
        var all = new ConcurrentBag<Figures>();
        await EachAsync(Serving, async (x, token) =>
        {
            foreach (var figures in await x.Host.FiguresAsync(token))
                all.Add(figures);
        }, cancellation, changes: false);
        return FleetView.Sum(all);
    }

    /// <inheritdoc/>
    public async Task<TrafficReading?> TrafficAsync(CancellationToken cancellation)
    {
        var all = new ConcurrentBag<TrafficReading>();
        // Who counts users must not end what serves them.
        await AllAsync(Serving, async (x, token) =>
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
        await EachAsync(Serving, async (x, token) => left.Add(await x.Host.DrainAsync(OwnOf(x, rollout)?.Active ?? rollout, requests, webSockets, token)), cancellation, stopAtFirst: false);
        return new Drained(left.Sum(x => x.Requests), left.Sum(x => x.WebSockets));
    }

    /// <inheritdoc/>
    public Task StopAsync(string rollout, Service? service, TimeSpan grace, CancellationToken cancellation) => EachAsync(
        (service is null ? Present : With(service)).Where(x => !IsAlone(x, rollout)), (x, token) => x.Host.StopAsync(OwnOf(x, rollout)?.Active ?? rollout, service, grace, token), cancellation, stopAtFirst: false);

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> TailAsync(string rollout, int lines, CancellationToken cancellation)
    {
        var all = new ConcurrentDictionary<FleetMember, ImmutableArray<string>>();
        var failures = await AllAsync(Present, async (x, token) => all[x] = await x.Host.TailAsync(rollout, lines, token), stopAtFirst: false, cancellation);
        return [.. Present.SelectMany(x => failures.TryGetValue(x, out var failure) ? [$"(not read: {FirstLine(failure)})"] : all[x], (x, line) => $"{x.Name}: {line}")];
    }

    /// <inheritdoc/>
    public Task PruneAsync(ImmutableArray<string> used, int keep, CancellationToken cancellation) => EachAsync(Present, (x, token) => x.Host.PruneAsync(used, keep, token), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Edge.Dispose();
        foreach (var host in _members.Select(x => x.Host).OfType<IDisposable>())
            host.Dispose();
    }

    private async Task HoldOthersAsync(string owner, TimeProvider time, CancellationToken cancellation)
    {
        var failures = await AllAsync(_members.Where(x => x != _keeper), async (x, token) => _holds[x] = await x.Host.HoldAsync(owner, time, token), stopAtFirst: false, cancellation);
        if (failures.FirstOrDefault(x => !IsOfConnection(x.Value)) is { Key: { } first, Value: var refusal })
            throw Named(first, refusal);
        if (failures.Count == 0)
            return;
        if (!failures.Keys.All(x => x.CanSpare) || _members.Count(x => x.Serves && !failures.ContainsKey(x)) < _least)
            throw Refused([.. failures.Select(x => (x.Key, x.Value))]);
        foreach (var (member, failure) in failures)
            _away[member] = FirstLine(failure);
    }

    private async ValueTask GiveBackAsync()
    {
        // The keeper's last: who waits for the fleet must find all of it free.
        await Task.WhenAll(_holds.Where(x => x.Key != _keeper).Select(async x =>
        {
            try
            {
                await x.Value.DisposeAsync();
            }
            catch (Exception e) when (e is PipelineException or IOException or HttpRequestException)
            {
                // A machine that is gone: its lease ends by itself.
            }
        }));
        await _holds[_keeper].DisposeAsync();
    }

    /// <summary>A machine that has what the fleet serves, and whose edge has forgotten it or did not hear that it was taken back, is told so.</summary>
    private async Task RejoinAsync(CancellationToken cancellation)
    {
        var observed = await ObserveAsync(cancellation);
        if (observed.Active is not { } active || _journal?.History.Unfinished is not null)
            return;
        var back = Serving.Where(x => _seen[x] is { EdgeUp: true } seen && seen.Active != active && seen.Find(active) is { Answers: true }).ToList();
        await EachAsync(back, (x, token) => x.Host.RouteAsync(Share.All(active), _holds[x].Token, token), cancellation);
        _behind = _behind.RemoveAll(x => back.Contains(x.Member));
    }

    private static async Task PlaceAsync(FleetMember member, Release release, string? source, CancellationToken cancellation) => await member.Host.PlaceAsync(
        release, source ?? (await member.Host.KeptAsync(release.Version, cancellation) is null ? "what is defined today: the machine was away when it was placed" : null), cancellation);

    private static IReadOnlyList<EdgeClient> EdgesOf(IEnumerable<FleetMember> members) => [.. members.SelectMany(x => x.Host.Edges.Select(y => new EdgeClient(x.Name, y.Client)))];

    private IEnumerable<FleetMember> With(Service service) => Present.Where(x => x.Has(service));

    /// <summary>On a machine that is behind: what it serves in the place of a rollout that the fleet serves; null: it has that rollout as others do.</summary>
    private FleetView.Behind? OwnOf(FleetMember member, string rollout) =>
        _former.Contains(rollout) && _behind.FirstOrDefault(x => x.Member == member) is { } behind && _seen.GetValueOrDefault(member)?.Find(rollout) is null ? behind : null;

    /// <summary>Whether a machine that is behind serves what the fleet has long left, so that nobody means it there.</summary>
    private bool IsAlone(FleetMember member, string rollout) => !_former.Contains(rollout) && _behind.Any(x => x.Member == member && x.Active == rollout);

    private FleetMember MemberOf(ObservedReplica replica) => _members.Single(x => x.Name == replica.Host);

    private static ObservedReplica Own(ObservedReplica replica) => replica with { Host = null };

    private static async Task<T> OnAsync<T>(FleetMember member, Func<IDeployHost, Task<T>> ask)
    {
        try
        {
            return await ask(member.Host);
        }
        catch (PipelineException e)
        {
            throw Named(member, e);
        }
    }

    /// <summary>
    /// Does something on some machines, and fails when it does on one of them. While a rollout is taken back, a machine that cannot even be looked at is
    /// left out, and the others go on.
    /// </summary>
    private async Task EachAsync(IEnumerable<FleetMember> members, Func<FleetMember, CancellationToken, Task> act, CancellationToken cancellation, bool changes = true, bool stopAtFirst = true)
    {
        // What was left out while something was taken back may be needed to go on.
        if (changes && !_takesBack && _away.Where(x => !x.Key.CanSpare || _members.Count(y => y.Serves && !_away.ContainsKey(y)) < _least).ToList() is [var missing, ..])
            throw PipelineException.Failed($"{missing.Key.Name} is not reached", why: missing.Value, next: "let it be reached, and run ./build.sh Recover");
        // Each machine sees that its own lease holds; that the record is still this run's only the keeper knows.
        if (changes)
            await _keeper.Host.RequireHeldAsync(cancellation);
        var failures = await AllAsync(members, act, stopAtFirst && !_takesBack, cancellation);
        if (_takesBack)
            foreach (var member in await Task.WhenAll(failures.Where(x => x.Key != _keeper && !LostLease.Is(x.Value)).Select(x => x.Key).ToList().Select(IsAwayAsync)))
                if (member is not null && failures.Remove(member, out var failure))
                    Leave(member, failure);
        if (failures.Count > 0)
            throw Failed(failures);
    }

    private async Task<FleetMember?> IsAwayAsync(FleetMember member)
    {
        using var patience = new CancellationTokenSource(LookWithin, _time);
        try
        {
            await member.Host.ObserveAsync(patience.Token);
            return null;
        }
        catch (Exception)
        {
            return member;
        }
    }

    private void Leave(FleetMember member, Exception failure)
    {
        if (_away.TryAdd(member, FirstLine(failure)))
            _hold?.Warn?.Invoke($"{member.Name} is not reached, so nothing was taken back there ({FirstLine(failure)}); when it is back: ./build.sh Recover");
    }

    private async Task<Dictionary<FleetMember, Exception>> AllAsync(IEnumerable<FleetMember> members, Func<FleetMember, CancellationToken, Task> act, bool stopAtFirst, CancellationToken cancellation)
    {
        var failures = new ConcurrentDictionary<FleetMember, Exception>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var turns = new SemaphoreSlim(_atOnce);
        await Task.WhenAll(members.ToList().Select(async x =>
        {
            var mine = false;
            try
            {
                await turns.WaitAsync(stop.Token);
                mine = true;
                await act(x, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Another machine has failed, or the run was interrupted.
            }
            catch (Exception e)
            {
                failures[x] = e;
                if (stopAtFirst)
                    await stop.CancelAsync();
            }
            finally
            {
                if (mine)
                    turns.Release();
            }
        }));
        cancellation.ThrowIfCancellationRequested();
        return failures.ToDictionary();
    }

    private static bool IsOfConnection(Exception failure) => failure is PipelineException { Code: Engine.ExitCode.Failed } or IOException or HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException;

    private static string FirstLine(Exception failure) => (failure is PipelineException { Diagnostic: var x } ? string.Join(": ", new[] { x.What, x.Why }.Where(y => !string.IsNullOrEmpty(y))) : failure.Message).Split('\n')[0];

    private static PipelineException Named(FleetMember member, Exception failure) => failure is PipelineException known
        ? new PipelineException(known.Code, known.Diagnostic with { What = $"{member.Name}: {known.Diagnostic.What}" }, known)
        : PipelineException.Failed($"{member.Name}: {FirstLine(failure)}", inner: failure);

    private static PipelineException Failed(Dictionary<FleetMember, Exception> failures)
    {
        var ordered = failures.OrderBy(x => LostLease.Is(x.Value) ? 0 : 1).ThenBy(x => x.Key.Name, StringComparer.Ordinal).ToList();
        var first = Named(ordered[0].Key, ordered[0].Value);
        return ordered.Count == 1 ? first : new PipelineException(
            ordered.TrueForAll(x => x.Value is PipelineException { Code: Engine.ExitCode.Refused }) ? Engine.ExitCode.Refused : first.Code == Engine.ExitCode.Refused && !LostLease.Is(first) ? Engine.ExitCode.Failed : first.Code,
            first.Diagnostic with { Details = [.. first.Diagnostic.Details ?? [], .. ordered.Skip(1).Select(x => $"{x.Key.Name}: {FirstLine(x.Value)}")] }, first.InnerException);
    }

    private sealed class Back(FleetHost host) : IDisposable
    {
        public void Dispose() => host._takesBack = false;
    }

    private PipelineException Refused(IReadOnlyCollection<(FleetMember Member, Exception Failure)> away) => new(
        Engine.ExitCode.Refused,
        new Diagnostic(
            $"{string.Join(", ", away.Select(x => x.Member.Name).Order(StringComparer.Ordinal))} of the fleet {(away.Count == 1 ? "is" : "are")} not reached, and nothing was changed", null,
            string.Join("; ", away.OrderBy(x => x.Member.Name, StringComparer.Ordinal).Select(x => $"{x.Member.Name}: {FirstLine(x.Failure)}")),
            away.All(x => x.Member.CanSpare)
                ? $"let {(away.Count == 1 ? "it" : "them")} be reached, or lower Least of the environment: {_least} machines that serve must be"
                : $"let {(away.Count == 1 ? "it" : "them")} be reached: {string.Join(", ", away.Where(x => !x.Member.CanSpare).Select(x => x.Member.Name))} cannot be left out, because of what {(away.Count == 1 ? "it has" : "they have")} alone"),
        away.First().Failure);
}
