namespace Pipeline.Systems.Hosts;

/// <summary>What follows when a watch has seen too few requests to say anything.</summary>
public enum Inconclusive
{
    /// <summary>The release stays, with a warning that is on record.</summary>
    Keep,

    /// <summary>The release is taken back.</summary>
    Undo,
}

/// <summary>
/// A look at a release after it got all traffic, while the old generation still runs: what is not good is taken back by itself. The rules are
/// those of <see cref="CanaryStrategy"/>, against all that the old generation has answered.
/// </summary>
public sealed record Watch
{
    /// <summary>For how long. Default 5 minutes.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many percent of its answers may be errors (500 and above), or as many as of the old generation's where those were more. Default 1.</summary>
    public double MostErrors { get; init; } = 1;

    /// <summary>How many times the old generation's p95 its own may be. Default 1.5; below 50 ms nothing is too slow.</summary>
    public double SlowerThan { get; init; } = 1.5;

    /// <summary>Requests below which nothing is said of errors and times. Default 50.</summary>
    public int LeastRequests { get; init; } = 50;

    /// <summary>What follows when there were fewer, and nobody at a terminal can be asked. Default: the release stays.</summary>
    public Inconclusive OnInconclusive { get; init; } = Inconclusive.Keep;

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (For > TimeSpan.Zero, $"{where}.For", "must be above zero"),
        (MostErrors is >= 0 and <= 100, $"{where}.MostErrors", $"{MostErrors} is not within 0 to 100 percent"),
        (SlowerThan >= 1, $"{where}.SlowerThan", "must be 1 or more"),
        (LeastRequests >= 1, $"{where}.LeastRequests", "must be 1 or more"),
    ];
}
