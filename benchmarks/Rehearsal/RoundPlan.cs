namespace Rehearsal;

internal enum Victim { Build, BuildGroup, Worker, Keeper, Replica, KeeperAndWorker }

internal enum FollowUp { Recover, Deploy, StatusThenRecover }

/// <summary>What a round does, as its number and the seed decide.</summary>
/// <param name="Number">The round.</param>
/// <param name="Rollback">Whether a rollback is disturbed instead of a deployment.</param>
/// <param name="Victim">Who is killed.</param>
/// <param name="Moment">When, as a share of the usual duration.</param>
/// <param name="Step">The line of the journal after which it is done instead; null: by the clock.</param>
/// <param name="Delay">How long after that line, in ms.</param>
/// <param name="FollowUp">The next command.</param>
/// <param name="NewRelease">Whose replica is killed, when both run.</param>
/// <param name="Pick">Which of several, from 0 to 1.</param>
internal sealed record RoundPlan(
    int Number, bool Rollback, Victim Victim, double Moment, string? Step, double Delay, FollowUp FollowUp, bool NewRelease, double Pick)
{
    // A bit more than the usual duration, so that the last steps are hit too.
    private const double Latest = 1.08;

    private const double LongestDelay = 40;

    // Some steps last a few milliseconds, and moments of a clock hardly ever meet them.
    private static readonly string[] Steps =
        ["Begun", "edge", "place", "start", "health", "warm-up", "switch", "prove", "smoke", "drain", "stop", "Succeeded"];

    public static RoundPlan Of(int seed, int number, bool atSteps)
    {
        // Each round has random numbers of its own, so that it can be repeated alone.
        var state = ((ulong)(uint)seed << 32) | (uint)number;
        return new RoundPlan(
            number, number % 4 == 0, VictimOf(Next()), Next() * Latest, Step(Next()), Next() * LongestDelay, (FollowUp)(number % 3), Next() < 0.5, Next());

        string? Step(double share) => atSteps ? Steps[(int)(share * Steps.Length)] : null;

        // SplitMix64. System.Random with neighbouring seeds begins with neighbouring numbers.
        double Next()
        {
            var mixed = state += 0x9e3779b97f4a7c15;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }

    private static Victim VictimOf(double share) => share switch
    {
        < 0.35 => Victim.Build,
        < 0.65 => Victim.BuildGroup,
        < 0.75 => Victim.Worker,
        < 0.85 => Victim.Keeper,
        < 0.95 => Victim.Replica,
        _ => Victim.KeeperAndWorker,
    };

    public override string ToString() =>
        $"round {Number}: {(Rollback ? "Rollback" : "Deploy")}, kill {Victim} at {(Step is null ? $"{Moment:0.000}" : $"`{Step}` + {Delay:0} ms")}, then {FollowUp}";
}
