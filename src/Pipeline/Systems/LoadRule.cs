namespace Pipeline.Systems;

/// <summary>How <c>LoadCheck</c> loads an environment, and what must hold meanwhile.</summary>
public sealed record LoadRule
{
    /// <summary>The highest rate.</summary>
    public const double HighestRate = 1000;

    /// <summary>The longest time.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(10);

    /// <summary>The most requests.</summary>
    public const int MostRequests = 100_000;

    /// <summary>Requests a second, whatever becomes of those before. Default 20.</summary>
    public double Rate { get; init; } = 20;

    /// <summary>How long. Default 15 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many requests of a hundred may fail. Default 0.1.</summary>
    public double FailedPercent { get; init; } = 0.1;

    /// <summary>What 95 of 100 requests must take at most. Default 1 s.</summary>
    public TimeSpan P95 { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many times longer p95 may be than in the result that was accepted last. Default 1.5.</summary>
    public double Worse { get; init; } = 1.5;

    /// <summary>Differences of p95 from the accepted result that do not count: what the machine does by itself. Default 5 ms.</summary>
    public TimeSpan Noise { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many requests that makes.</summary>
    internal int Requests => (int)Math.Ceiling(Rate * Duration.TotalSeconds);

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Rate is > 0 and <= HighestRate, $"{where}.Rate", $"{Rate} is not above 0 and at most {HighestRate} a second"),
        (Duration >= TimeSpan.FromSeconds(1) && Duration <= LongestTime, $"{where}.Duration", $"a load lasts from 1 second to {LongestTime.TotalMinutes} minutes"),
        (Rate * Duration.TotalSeconds <= MostRequests, $"{where}.Duration", $"{Rate} a second for {Duration.TotalSeconds} s are more than {MostRequests} requests"),
        (FailedPercent is >= 0 and < 100, $"{where}.FailedPercent", $"{FailedPercent} is no percentage below 100"),
        (P95 > TimeSpan.Zero, $"{where}.P95", "must be above zero"),
        (Worse >= 1, $"{where}.Worse", "below 1 a result would have to be better each time"),
        (Noise >= TimeSpan.Zero, $"{where}.Noise", "a time span is not negative"),
    ];
}
