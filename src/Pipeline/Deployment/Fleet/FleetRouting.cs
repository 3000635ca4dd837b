using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Fleet;

/// <summary>Points the edges of a fleet to rollouts, and the balancer to those edges that serve.</summary>
/// <param name="run">The run.</param>
/// <param name="sight">What it has seen.</param>
/// <param name="admission">Who is in the balancer.</param>
/// <param name="byMachine">Whether shares between two generations are of the machines, and not of each machine's requests.</param>
internal sealed class FleetRouting(FleetRun run, FleetSight sight, FleetAdmission admission, bool byMachine)
{
    private enum Turn
    {
        /// <summary>It goes on with what it has.</summary>
        Stay,

        /// <summary>It gets its shares.</summary>
        Serve,

        /// <summary>It gets nothing more, once others serve.</summary>
        End,
    }

    /// <summary>The machines with an edge that serves nothing of what was routed last: what they serve is their own.</summary>
    public ImmutableHashSet<FleetMember> Others { get; private set; } = [];

    /// <summary>Gives rollouts their shares on all machines.</summary>
    /// <param name="shares">The shares.</param>
    /// <param name="history">What the record tells; null: the fleet is not held.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RouteAsync(ImmutableArray<Share> shares, ReleaseHistory? history, CancellationToken cancellation)
    {
        var members = run.Present.Where(sight.HasEdge).ToList();
        var seen = new ConcurrentDictionary<FleetMember, Observed>();
        await run.EachAsync(members, async (x, until) => seen[x] = await x.Host.ObserveAsync(until), cancellation, changes: false);
        members = [.. members.Where(seen.ContainsKey)];
        var defined = members.Where(x => x.Serves).ToList();
        // The barrier: a new release is exposed on all machines or on none, so all are asked before the first is told.
        var comes = history?.Unfinished?.Rollout.Id;
        if (shares.Any(x => x.Percent > 0 && x.Rollout == comes) && defined.Where(x => seen[x].Find(comes) is not { Answers: true }).Select(x => x.Name).ToList() is { Count: > 0 } without)
            throw PipelineException.Failed($"The edges cannot switch to {comes}", string.Join(", ", without), "none of its replicas lives there", "look at ./build.sh Logs");
        var wave = byMachine && shares is [{ Percent: > 0 and < 100 } next, { Percent: > 0 } old] ? FleetView.Wave(defined, next, old) : _ => shares;
        var turns = members.ToDictionary(x => x, x => x.Serves ? TurnOf(x, seen[x], wave(x)) : StandInOf(seen[x], shares, [.. defined.Select(y => seen[y])]));
        if (shares.FirstOrDefault(x => x.Percent > 0) is { } first && turns.Values.All(x => x.Turn is not Turn.Serve))
            throw PipelineException.Failed($"The edges cannot switch to {first.Rollout}", why: "none of its replicas lives", next: "look at ./build.sh Logs");

        var served = new ConcurrentBag<FleetMember>();
        // The way back is gone on as many machines as can be: each that fails is named, and none keeps another from it.
        await run.EachAsync(members.Where(x => turns[x].Turn is Turn.Serve), async (x, until) =>
        {
            var theirs = turns[x].Shares;
            // One that stands in has the files of another definition, and is told nothing that it does already.
            if (x.Serves || theirs.All(y => y.Rollout != seen[x].Active))
                await x.Host.RouteAsync(theirs, run.TokenOf(x), until);
            if (theirs.Any(y => y.Percent > 0 && shares.Any(z => z.Rollout == y.Rollout)))
                served.Add(x);
        }, cancellation, stopAtFirst: false);
        await admission.TakeInAsync(served, cancellation);
        Others = shares.IsEmpty ? [] : [.. defined.Except(served)];

        var recalled = shares.IsEmpty && await admission.RecallAsync(cancellation);
        if (!recalled)
            await admission.TakeOutAsync(x => x.Serves || served.Contains(x), mayFail: true, cancellation, mayRecall: true);
        var ended = members.Where(x => turns[x].Turn is Turn.End).ToList();
        if (recalled || !served.IsEmpty)
            await admission.TakeOutAsync(ended.Where(x => x.Serves), cancellation);
        await run.EachAsync(ended, (x, until) => x.Host.RouteAsync([], run.TokenOf(x), until), cancellation, stopAtFirst: false);
    }

    /// <summary>A machine that has what the fleet serves, and whose edge has forgotten it or did not hear that it was taken back, is told so.</summary>
    /// <param name="active">What the fleet serves.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RejoinAsync(string active, CancellationToken cancellation)
    {
        var able = AbleTo(active);
        var back = able.Where(x => sight.Of(x)!.Active != active).ToList();
        await run.EachAsync(back, (x, token) => x.Host.RouteAsync(Share.All(active), run.TokenOf(x), token), cancellation);
        sight.HaveJoined(back);
        // A run that was killed may have left any of them outside.
        await admission.TakeInAsync(able.Intersect(run.Present), cancellation);
    }

    /// <summary>The machines whose edges can serve what the fleet serves.</summary>
    public IReadOnlyList<FleetMember> AbleTo(string active) =>
        [.. run.Present.Where(x => sight.Serves(x) && sight.Of(x) is { EdgeUp: true } seen && seen.Find(active) is { Answers: true })];

    private (Turn Turn, ImmutableArray<Share> Shares) TurnOf(FleetMember member, Observed seen, ImmutableArray<Share> shares)
    {
        ImmutableArray<Share> theirs = [.. shares.Select(x => sight.OwnOf(member, x.Rollout) is { } own ? own.Active is { } active ? x with { Rollout = active } : null : x).OfType<Share>()
            .Where(x => seen.Find(x.Rollout) is not null)];
        if (shares.IsEmpty)
            return (Turn.End, []);
        if (theirs.Any(x => x.Percent > 0 && seen.Find(x.Rollout) is { Answers: true }))
            return (Turn.Serve, theirs);
        // What the fleet serves has not come to it yet, and what it serves itself is better than nothing. What is taken back is not its own.
        if (seen.Active is null || theirs.Any(x => x.Rollout == seen.Active) || sight.IsAlone(member, seen.Active))
            return theirs.Any(x => x.Percent > 0) && !sight.IsBehind(member) ? (Turn.Serve, theirs) : (Turn.Stay, []);
        return (Turn.End, []);
    }

    // It serves for as long as no machine of the definition can. Afterwards it goes on until what it has gets no share any more: some of its users are still there.
    private static (Turn Turn, ImmutableArray<Share> Shares) StandInOf(Observed seen, ImmutableArray<Share> shares, IReadOnlyCollection<Observed> defined)
    {
        ImmutableArray<Share> alone = [.. shares.Where(x => x.Percent > 0 && FleetView.StandsIn(seen, x.Rollout, defined))];
        return !alone.IsEmpty ? (Turn.Serve, alone) : seen.Active is null || shares.Any(x => x.Rollout == seen.Active) ? (Turn.Stay, []) : (Turn.End, []);
    }
}
