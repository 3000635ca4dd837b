using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>What one run has seen of each machine, and which of them are behind: what those serve is theirs alone until it has ended there.</summary>
/// <param name="run">The run.</param>
/// <param name="time">The clock.</param>
internal sealed class FleetSight(FleetRun run, TimeProvider time)
{
    private ImmutableArray<FleetView.Behind> _behind = [];

    // Ids that stand, on a machine that is behind, for what it serves itself.
    private ImmutableHashSet<string> _former = [];
    private ImmutableHashSet<FleetMember> _standIns = [];
    private ImmutableDictionary<FleetMember, Observed> _seen = ImmutableDictionary<FleetMember, Observed>.Empty;

    /// <summary>What was last seen of a machine; null: it was not reached.</summary>
    public Observed? Of(FleetMember member) => _seen.GetValueOrDefault(member);

    /// <summary>Looks at all machines, as one environment.</summary>
    /// <param name="journal">The journal of the run that holds the fleet; null: nobody does here.</param>
    /// <param name="read">Reads the record where there is none.</param>
    /// <param name="departures">Reads which machines were the fleet's, and have not been taken out yet.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<Observed> ObserveAsync(
        Journal? journal, Func<CancellationToken, Task<EnvironmentRecord>> read, Func<CancellationToken, Task<ImmutableArray<Departure>>> departures, CancellationToken cancellation)
    {
        var seen = new ConcurrentDictionary<FleetMember, Observed>();
        await run.LookAsync(async (x, token) => seen[x] = await x.Host.ObserveAsync(token), cancellation);
        _seen = seen.ToImmutableDictionary();
        var all = run.Present.Select(x => (Member: x, Seen: _seen[x])).ToList();
        var (history, entries) = journal is not null ? (journal.History, journal.Entries) : await read(cancellation) is var record ? (record.History, record.Entries) : default;
        var alone = FleetView.WhoStandsIn(all, history);
        // One that was taken out is needed no more, whatever it has.
        _standIns = alone.IsEmpty ? [] : [.. alone.IntersectBy((await departures(cancellation)).Select(x => x.Machine.Name), x => x.Name)];
        var serving = all.Where(x => Serves(x.Member)).ToList();
        var behind = FleetView.WhoIsBehind(serving, history);
        if (journal is not null)
        {
            // What a machine served when it came back is its own until it has ended there.
            _behind = [.. _behind, .. behind.Where(x => !IsBehind(x.Member))];
            _former = _former.Union(new[] { history.Current?.Rollout.Id, history.Unfinished?.Replaces }.OfType<string>());
        }

        return FleetView.Merge(all, serving, journal is not null ? _behind : behind, Closure.Of(entries, time.GetUtcNow())?.Kind) with
        {
            Away = [.. run.Away.Select(x => $"{x.Machine.Name} is not reached: {x.Why}")],
        };
    }

    /// <summary>Whether users are sent to a machine: by the definition, or because it alone has what the fleet serves.</summary>
    public bool Serves(FleetMember member) => member.Serves || _standIns.Contains(member);

    /// <summary>Whether a machine has something that an edge can serve, or could until now.</summary>
    public bool HasEdge(FleetMember member) => member.Serves || Of(member) is { } seen && (seen.Active is not null || seen.Rollouts.Any(x => x.Answers));

    /// <summary>Whether a machine serves something else than the fleet.</summary>
    public bool IsBehind(FleetMember member) => _behind.Any(x => x.Member == member);

    /// <summary>They are behind no more.</summary>
    public void HaveJoined(IReadOnlyCollection<FleetMember> members) => _behind = _behind.RemoveAll(x => members.Contains(x.Member));

    /// <summary>On a machine that is behind: what it serves in the place of a rollout that the fleet serves; null: it has that rollout as others do.</summary>
    public FleetView.Behind? OwnOf(FleetMember member, string rollout) =>
        _former.Contains(rollout) && _behind.FirstOrDefault(x => x.Member == member) is { } behind && Of(member)?.Find(rollout) is null ? behind : null;

    /// <summary>Whether a machine that is behind serves what the fleet has long left, so that nobody means it there.</summary>
    public bool IsAlone(FleetMember member, string rollout) => !_former.Contains(rollout) && _behind.Any(x => x.Member == member && x.Active == rollout);
}
