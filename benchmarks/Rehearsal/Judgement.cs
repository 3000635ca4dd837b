namespace Rehearsal;

/// <summary>What the probes of a round say.</summary>
/// <param name="Probes">How many there were.</param>
/// <param name="InFlight">Failures of requests that were open in the killed process, which nobody can save.</param>
/// <param name="Expected">Failures while the whole router was dead, until the next command had ended.</param>
/// <param name="Outages">Every other failure.</param>
/// <param name="LongestOutage">From the first failed probe on a new connection to the next one that was answered, in ms.</param>
/// <param name="LongestExpected">The same while the router was dead.</param>
/// <param name="LongestAnswer">The longest time an answered request took, in ms.</param>
/// <param name="Examples">Failures, the first of them.</param>
internal sealed record Judgement(
    int Probes, int InFlight, int Expected, int Outages, double LongestOutage, double LongestExpected, double LongestAnswer,
    IReadOnlyList<string> Examples)
{
    private enum Verdict { Good, InFlight, Expected, Outage }

    /// <param name="plan">The round.</param>
    /// <param name="killing">What was killed.</param>
    /// <param name="probes">The round's probes in order.</param>
    /// <param name="releases">The releases that may answer.</param>
    /// <param name="recovered">When the next command had ended.</param>
    public static Judgement Of(RoundPlan plan, Killing killing, IReadOnlyList<Probe> probes, IReadOnlySet<string> releases, double recovered)
    {
        var judged = probes.Select(probe => (Probe: probe, Verdict: Judge(plan, killing, probe, releases, recovered))).ToList();
        var bad = judged.Where(x => x.Verdict is not Verdict.Good).ToList();
        return new Judgement(
            judged.Count, Count(Verdict.InFlight), Count(Verdict.Expected), Count(Verdict.Outage),
            Longest(Verdict.Outage), Longest(Verdict.Expected),
            judged.Where(x => x.Verdict is Verdict.Good).Select(x => x.Probe.Ended - x.Probe.Begun).DefaultIfEmpty().Max(),
            [.. bad.OrderByDescending(x => x.Verdict).Take(20).Select(x => $"{x.Verdict}: {x.Probe}")]);

        int Count(Verdict verdict) => judged.Count(x => x.Verdict == verdict);

        double Longest(Verdict verdict)
        {
            double longest = 0;
            double? since = null;
            foreach (var (probe, its) in judged)
            {
                if (its == verdict)
                    since ??= probe.Begun;
                else if (its is Verdict.Good && probe.Kind is ProbeKind.Fresh && since is { } first)
                    (longest, since) = (Math.Max(longest, probe.Begun - first), null);
            }

            if (since is { } open)
                longest = Math.Max(longest, judged[^1].Probe.Ended - open);
            return longest;
        }
    }

    private static Verdict Judge(RoundPlan plan, Killing killing, Probe probe, IReadOnlySet<string> releases, double recovered)
    {
        if (probe.IsAnswered && probe.Release is { } release && releases.Contains(release))
            return Verdict.Good;
        if (killing.Who.Count == 0)
            return Verdict.Outage;
        return plan.Victim switch
        {
            // Whatever connection the worker had accepted dies with it. One that waits to be accepted must not.
            Victim.Worker when probe.Broke && probe.Opened <= killing.Dead && probe.Ended >= killing.At => Verdict.InFlight,
            Victim.Replica when probe.Begun <= killing.Dead && probe.Ended >= killing.At => Verdict.InFlight,
            Victim.KeeperAndWorker when probe.Ended >= killing.At && probe.Begun <= recovered => Verdict.Expected,
            _ => Verdict.Outage,
        };
    }
}
