using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Fleet;

/// <summary>One run over the machines of a fleet: which of them it holds and reaches, and one thing done on many of them, so many at once.</summary>
internal sealed class FleetRun(ImmutableArray<FleetMember> members, FleetMember keeper, int least, int atOnce, TimeProvider time)
{
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<FleetMember, string> _away = [];
    private readonly ConcurrentDictionary<FleetMember, Hold> _holds = [];
    private bool _takesBack;

    /// <summary>The hold of the whole fleet, once it is there.</summary>
    public Hold? Hold { get; set; }

    /// <summary>The machines that are not left out.</summary>
    public IEnumerable<FleetMember> Present => members.Where(x => !_away.ContainsKey(x));

    /// <summary>The machines that are, by name, and why each is not reached.</summary>
    public IEnumerable<(FleetMember Machine, string Why)> Away => _away.OrderBy(x => x.Key.Name, StringComparer.Ordinal).Select(x => (x.Key, x.Value));

    /// <summary>Refuses when this run does not hold the record any more.</summary>
    public Task RequireHeldAsync(CancellationToken cancellation) => keeper.Host.RequireHeldAsync(cancellation);

    /// <summary>The fencing token of a machine.</summary>
    public long TokenOf(FleetMember member) => _holds[member].Token;

    /// <summary>Takes the keeper, and beside it each machine that is reached. What was taken when it fails, the caller gives back.</summary>
    /// <returns>The record of the fleet.</returns>
    public async Task<Journal> HoldAsync(string owner, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            _holds[keeper] = await keeper.Host.HoldAsync(owner, clock, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whoever does not hold the record must not touch any of the others.
            throw FleetFailure.IsOfConnection(e) ? FleetFailure.Refused(new Dictionary<FleetMember, Exception> { [keeper] = e }, least) : FleetFailure.Of(keeper, e);
        }

        var failures = await AllAsync(members.Where(x => x != keeper), async (x, token) => _holds[x] = await x.Host.HoldAsync(owner, clock, token), stopAtFirst: false, cancellation);
        if (failures.FirstOrDefault(x => !FleetFailure.IsOfConnection(x.Value)) is { Key: { } first, Value: var refusal })
            throw FleetFailure.Of(first, refusal);
        if (failures.Keys.Any(x => !CanDoWithout(x, failures.Keys)))
            throw FleetFailure.Refused(failures, least);
        foreach (var (member, failure) in failures)
            _away[member] = FleetFailure.FirstLine(failure);
        return _holds[keeper].Journal;
    }

    /// <summary>People are told of something.</summary>
    public void Warn(string what) => Hold?.Warn?.Invoke(what);

    /// <summary>Gives back what is held.</summary>
    public async ValueTask GiveBackAsync()
    {
        // The keeper's last: who waits for the fleet must find all of it free.
        await Task.WhenAll(_holds.Where(x => x.Key != keeper).Select(async x =>
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
        if (_holds.TryGetValue(keeper, out var record))
            await record.DisposeAsync();
    }

    /// <summary>Until the answer is disposed of, a machine that cannot even be looked at is left out, and the others go on.</summary>
    public IDisposable TakeBack()
    {
        _takesBack = true;
        return new Back(this);
    }

    /// <summary>Looks at all machines. One that is not reached is left out, unless something is changed on all of them.</summary>
    public async Task LookAsync(Func<FleetMember, CancellationToken, Task> look, CancellationToken cancellation)
    {
        var needsAll = !_holds.IsEmpty && !_takesBack;
        var failures = await AllAsync(Present, look, needsAll, cancellation);
        if (failures.ContainsKey(keeper) || (needsAll && failures.Count > 0))
            throw FleetFailure.Of(failures);
        foreach (var (member, failure) in failures)
            Leave(member, failure);
    }

    /// <summary>Does something on one machine.</summary>
    public static async Task<T> OnAsync<T>(FleetMember member, Func<IDeployHost, Task<T>> ask)
    {
        try
        {
            return await ask(member.Host);
        }
        catch (PipelineException e)
        {
            throw FleetFailure.Of(member, e);
        }
    }

    /// <summary>Does something on some machines, and fails when it does on one of them.</summary>
    /// <param name="some">The machines.</param>
    /// <param name="act">What is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="changes">Whether it changes them, so that it may be done only while the record is held.</param>
    /// <param name="stopAtFirst">Whether a failure ends it on the others.</param>
    public async Task EachAsync(IEnumerable<FleetMember> some, Func<FleetMember, CancellationToken, Task> act, CancellationToken cancellation, bool changes = true, bool stopAtFirst = true)
    {
        // What was left out while something was taken back may be needed to go on.
        if (changes && !_takesBack && _away.Where(x => !CanDoWithout(x.Key, _away.Keys)).ToList() is [var missing, ..])
            throw PipelineException.Failed($"{missing.Key.Name} is not reached", why: missing.Value, next: "let it be reached, and run ./build.sh Recover");
        // Each machine sees that its own lease holds; that the record is still this run's only the keeper knows.
        if (changes)
            await RequireHeldAsync(cancellation);
        var failures = await AllAsync(some, act, stopAtFirst && !_takesBack, cancellation);
        if (_takesBack)
            foreach (var member in await Task.WhenAll(failures.Where(x => x.Key != keeper && !LostLease.Is(x.Value)).Select(x => IsAwayAsync(x.Key)).ToList()))
                if (member is not null && failures.Remove(member, out var failure))
                    Leave(member, failure);
        if (failures.Count > 0)
            throw FleetFailure.Of(failures);
    }

    /// <summary>Does something on some machines.</summary>
    /// <returns>The failures.</returns>
    public async Task<Dictionary<FleetMember, Exception>> AllAsync(IEnumerable<FleetMember> some, Func<FleetMember, CancellationToken, Task> act, bool stopAtFirst, CancellationToken cancellation)
    {
        var failures = new ConcurrentDictionary<FleetMember, Exception>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var turns = new SemaphoreSlim(atOnce);
        await Task.WhenAll(some.ToList().Select(async x =>
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

    private bool CanDoWithout(FleetMember member, ICollection<FleetMember> away) => member.CanSpare && members.Count(x => x.Serves && !away.Contains(x)) >= least;

    private async Task<FleetMember?> IsAwayAsync(FleetMember member)
    {
        using var patience = new CancellationTokenSource(LookWithin, time);
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
        if (_away.TryAdd(member, FleetFailure.FirstLine(failure)))
            Warn($"{member.Name} is not reached, so nothing was taken back there ({FleetFailure.FirstLine(failure)}); when it is back: ./build.sh Recover");
    }

    private sealed class Back(FleetRun run) : IDisposable
    {
        public void Dispose() => run._takesBack = false;
    }
}
