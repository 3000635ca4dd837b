using System.Collections.Immutable;

namespace Pipeline.Systems.Hosts;

/// <summary>How a new generation takes over from the old one.</summary>
public abstract record Strategy
{
    private protected Strategy()
    {
    }

    internal virtual IEnumerable<(bool, string, string)> Rules(string where) => [];
}

/// <summary>The new generation starts beside the old one, proves itself, and takes all traffic in one step. Needs room for two.</summary>
public sealed record BlueGreenStrategy : Strategy;

/// <summary>Replicas are replaced a few at a time, for hosts without room for twice. Users see both releases meanwhile.</summary>
/// <param name="AtOnce">How many of each web service, 1 or more.</param>
public sealed record RollingStrategy(int AtOnce = 1) : Strategy
{
    internal override IEnumerable<(bool, string, string)> Rules(string where) => [(AtOnce >= 1, $"{where}.AtOnce", "must be 1 or more")];
}

/// <summary>
/// The new generation gets more and more of the traffic; each share is watched against the old generation's figures. In a cluster <see cref="KubernetesEnvironment.CanaryBy"/>
/// says who gives the share. Where nobody counts requests by release, each new pod is proved and asked the smoke checks first, and watched for staying ready
/// without a restart and answering as its release; the other rules say nothing there.
/// </summary>
public sealed record CanaryStrategy : Strategy
{
    /// <summary>The shares in percent, each greater than the one before, 1 to 99. Then comes all. Default 5, 25, 50.</summary>
    public ImmutableArray<int> Shares { get; init; } = [5, 25, 50];

    /// <summary>
    /// Whether the shares are of the machines of a fleet, and not of the requests: <c>[1, 25]</c> is one machine, a quarter of them, the rest. At least one has
    /// the new generation and one the old. Each wave is proved and asked the smoke checks before it is watched. Default: of the requests.
    /// </summary>
    public bool ByMachine { get; init; }

    /// <summary>How long each share is watched. Default 2 minutes.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Requests that the new generation must have answered in that time: fewer say nothing, so it is not good. Default 50.</summary>
    public int LeastRequests { get; init; } = 50;

    /// <summary>By how many percent points more of its answers may be errors (500 and above) than of the old generation's. Default 1.</summary>
    public double MoreErrors { get; init; } = 1;

    /// <summary>How many times the old generation's p95 its own may be. Default 1.5; below 50 ms nothing is too slow.</summary>
    public double SlowerThan { get; init; } = 1.5;

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (!Shares.IsDefaultOrEmpty && Shares.All(x => x is >= 1 and <= 99) && Shares.SequenceEqual(Shares.Distinct().Order()), $"{where}.Shares", "each share is 1 to 99 percent, and greater than the one before"),
        (Watch > TimeSpan.Zero, $"{where}.Watch", "must be above zero"),
        (LeastRequests >= 1, $"{where}.LeastRequests", "must be 1 or more"),
        (MoreErrors >= 0, $"{where}.MoreErrors", "is not negative"),
        (SlowerThan >= 1, $"{where}.SlowerThan", "must be 1 or more"),
    ];
}

/// <summary>The old generation stops before the new one starts: users see a maintenance page in between. Only for what cannot run twice.</summary>
public sealed record StopFirstStrategy : Strategy;
