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
    /// <summary>Gives rollouts their shares on all machines.</summary>
    /// <param name="shares">The shares.</param>
    /// <param name="history">What the record tells; null: the fleet is not held.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RouteAsync(ImmutableArray<Share> shares, ReleaseHistory? history, CancellationToken cancellation)
    {
        var members = run.Present.Where(x => x.Serves).ToList();
        var seen = new ConcurrentDictionary<FleetMember, Observed>();
        await run.EachAsync(members, async (x, until) => seen[x] = await x.Host.ObserveAsync(until), cancellation, changes: false);
        members = [.. members.Where(seen.ContainsKey)];
        // The barrier: a new release is exposed on all machines or on none, so all are asked before the first is told.
        var comes = history?.Unfinished?.Rollout.Id;
        if (shares.Any(x => x.Percent > 0 && x.Rollout == comes) && members.Where(x => seen[x].Find(comes) is not { Answers: true }).Select(x => x.Name).ToList() is { Count: > 0 } without)
            throw PipelineException.Failed($"The edges cannot switch to {comes}", string.Join(", ", without), "none of its replicas lives there", "look at ./build.sh Logs");
        var wave = byMachine && shares is [{ Percent: > 0 and < 100 } next, { Percent: > 0 } old] ? FleetView.Wave(members, next, old) : _ => shares;
        var served = new ConcurrentBag<FleetMember>();
        // The way back is gone on as many machines as can be: each that fails is named, and none keeps another from it.
        await run.EachAsync(members, async (x, until) =>
        {
            ImmutableArray<Share> theirs = [.. wave(x).Select(y => sight.OwnOf(x, y.Rollout) is { } own ? own.Active is { } active ? y with { Rollout = active } : null : y).OfType<Share>()
                .Where(y => y.Percent > 0 || seen[x].Find(y.Rollout) is not null)];
            var nothing = theirs.All(y => y.Percent == 0) || theirs.Where(y => y.Percent > 0).All(y => seen[x].Find(y.Rollout) is not { Answers: true });
            // What the fleet serves has not come to it yet, and what it serves itself is better than nothing.
            if (shares.Length > 0 && nothing && sight.IsBehind(x))
                return;
            await x.Host.RouteAsync(theirs, run.TokenOf(x), until);
            if (theirs.Any(y => y.Percent > 0 && shares.Any(z => z.Rollout == y.Rollout)))
                served.Add(x);
        }, cancellation, stopAtFirst: false);
        await admission.TakeInAsync(served, cancellation);
        await admission.TakeOutAsync(mayFail: true, cancellation);
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
        [.. run.Present.Where(x => x.Serves && sight.Of(x) is { EdgeUp: true } seen && seen.Find(active) is { Answers: true })];
}
