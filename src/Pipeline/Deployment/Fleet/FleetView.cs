using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>What all machines of a fleet show, as one environment: pure functions of what was seen and of the record.</summary>
internal static class FleetView
{
    /// <summary>A machine that serves something else than the fleet: it was away when that was deployed.</summary>
    /// <param name="Member">The machine.</param>
    /// <param name="Active">The id of the rollout that its edge sends requests to; null: none.</param>
    /// <param name="Serves">That rollout; null: there is no trace of it.</param>
    public sealed record Behind(FleetMember Member, string? Active, Rollout? Serves);

    /// <summary>
    /// Whether a machine that does not serve by the definition alone has a rollout which gets requests: it stands in for those that will.
    /// </summary>
    public static bool StandsIn(Observed seen, string? rollout, IEnumerable<Observed> defined) =>
        seen.Find(rollout) is { Answers: true } && !defined.Any(x => x.Find(rollout) is { Answers: true });

    /// <summary>The machines that do not serve by the definition, and alone do what the record tells: where it tells nothing, what only they do.</summary>
    public static ImmutableArray<FleetMember> WhoStandsIn(IReadOnlyCollection<(FleetMember Member, Observed Seen)> all, ReleaseHistory history)
    {
        var defined = all.Where(x => x.Member.Serves).Select(x => x.Seen).ToList();
        var known = Known(history);
        return
        [
            .. all.Where(x => !x.Member.Serves && StandsIn(x.Seen, x.Seen.Active, defined) && (known.Contains(x.Seen.Active!) || (known.Count == 0 && defined.TrueForAll(y => y.Active is null))))
                .Select(x => x.Member),
        ];
    }

    /// <summary>The machines that have not the rollout which the fleet serves, or was about to serve when its run ended.</summary>
    /// <param name="serving">What was seen on each machine that serves, or stands in.</param>
    /// <param name="history">The record.</param>
    public static ImmutableArray<Behind> WhoIsBehind(IReadOnlyList<(FleetMember Member, Observed Seen)> serving, ReleaseHistory history)
    {
        var unfinished = history.Unfinished;
        var known = Known(history);
        if (!serving.Any(x => x.Seen.Active is { } active && known.Contains(active)))
            // The record was lost, or tells of nothing: what most serve is right.
            known = [.. serving.Select(x => x.Seen.Active).OfType<string>().GroupBy(x => x).OrderByDescending(x => x.Count()).ThenBy(x => x.Key, StringComparer.Ordinal).Take(1).Select(x => x.Key)];
        var exposed = unfinished is not null && serving.Any(x => x.Seen.Exposes(unfinished.Rollout.Id)) ? unfinished.Rollout.Id : null;
        return
        [
            .. serving.Where(x => x.Member.Serves && IsBehind(x.Seen)).Select(x => new Behind(x.Member, x.Seen.Active, x.Seen.Serving?.Rollout)),
        ];

        bool IsBehind(Observed seen) => seen.Active is { } active
            ? !known.Contains(active) || (exposed is not null && seen.Find(exposed) is null)
            : exposed is not null ? seen.Find(exposed) is null : known.Count > 0 && !known.Any(x => seen.Find(x) is not null);
    }

    // What serves by the record, or may.
    private static HashSet<string> Known(ReleaseHistory history) => [.. new[] { history.Current?.Rollout.Id, history.Unfinished?.Rollout.Id, history.Unfinished?.Replaces }.OfType<string>()];

    /// <summary>One environment of all.</summary>
    /// <param name="all">What was seen on each machine.</param>
    /// <param name="serving">The same of those that serve, or stand in.</param>
    /// <param name="behind">The machines that are behind: what they serve is theirs alone.</param>
    /// <param name="closed">How the environment should be closed to users.</param>
    public static Observed Merge(
        IReadOnlyCollection<(FleetMember Member, Observed Seen)> all, IReadOnlyCollection<(FleetMember Member, Observed Seen)> serving, IReadOnlyCollection<Behind> behind, ClosureKind? closed)
    {
        // A release has not taken over before it has on every machine: until then the older one counts. What an edge has that serves no more is nobody's release.
        var shares = serving.SelectMany(x => x.Seen.Shares.Where(y => !IsOwn(x.Member, y.Rollout)))
            .Concat(all.Except(serving).SelectMany(x => x.Seen.Shares.Select(y => y with { Percent = 0 }))).GroupBy(x => x.Rollout)
            .Select(x => x.MaxBy(y => y.Percent)!);
        var rollouts = all.SelectMany(x => x.Seen.Rollouts.Where(y => !IsOwn(x.Member, y.Rollout.Id)).Select(y => (x.Member, Rollout: y))).GroupBy(x => x.Rollout.Rollout.Id)
            .OrderBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => new ObservedRollout(x.First().Rollout.Rollout, [.. x.SelectMany(y => y.Rollout.Replicas.Select(z => z with { Host = y.Member.Name }))]));
        return new Observed(all.Count > 0 && all.All(x => x.Seen.EdgeUp), [.. shares], [.. rollouts])
        {
            Lasting = [.. all.SelectMany(x => x.Seen.Lasting.Select(y => y with { Host = x.Member.Name }))],
            // One that is not as it should be is shown, so that it is put right.
            Closed = serving.Select(x => x.Seen.Closed).Where(x => x != closed).FirstOrDefault(closed),
            Behind = [.. behind.Where(x => all.First(y => y.Member == x.Member).Seen is var seen && (seen.Active is null || seen.Active == x.Active))
                .Select(x => $"{x.Member.Name} serves {(x.Serves is { } rollout ? $"{rollout.Id} ({rollout.Release.Version})" : "nothing")}")],
        };

        bool IsOwn(FleetMember member, string rollout) => behind.Any(x => x.Member == member && x.Active == rollout);
    }

    /// <summary>The shares of each machine where the new generation has some of them: first those that have nothing alone, and of two never all.</summary>
    public static Func<FleetMember, ImmutableArray<Share>> Wave(IReadOnlyCollection<FleetMember> members, Share next, Share old)
    {
        var first = members.OrderByDescending(x => x.CanSpare).Take(Math.Clamp((members.Count * next.Percent + 99) / 100, 1, Math.Max(1, members.Count - 1))).ToHashSet();
        // Pages of the other generation go on finding their files.
        return x => first.Contains(x) ? [next with { Percent = 100 }, old with { Percent = 0 }] : [old with { Percent = 100 }, next with { Percent = 0 }];
    }

    /// <summary>What the edges have counted, together.</summary>
    public static TrafficReading Sum(IReadOnlyCollection<TrafficReading> readings) => new(
        readings.Sum(x => x.Requests), readings.Sum(x => x.Failed),
        [.. readings.SelectMany(x => x.Generations).GroupBy(x => x.Rollout).Select(x => new GenerationReading(x.Key, x.Max(y => y.Percent), x.Sum(y => y.Ready), Figures.Sum(x.Select(y => y.Counts))))]);
}
