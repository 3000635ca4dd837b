using System.Collections.Immutable;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// When, and in which state, an environment takes a deployment, beside what <see cref="DeployEnvironment.Approval"/>,
/// <see cref="DeployEnvironment.ProvedIn"/> and <see cref="DeployEnvironment.Verified"/> ask. A rollback and <c>Recover</c> are the way out of
/// trouble: they pass.
/// </summary>
public sealed record Gates
{
    /// <summary>The time zone of hours and freezes by its IANA name, such as <c>Europe/Zurich</c>. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>When deployments are allowed; null: at any time.</summary>
    public OfficeHours? Hours { get; init; }

    /// <summary>When nothing is deployed.</summary>
    public ImmutableArray<Freeze> Freezes { get; init; } = [];

    /// <summary>Whether <c>--exception &lt;reason&gt;</c> lets a deployment pass hours and freezes. Default: it does not.</summary>
    public bool Exceptions { get; init; }

    /// <summary>Whether a critical alert that fires in the environment's Prometheus refuses a deployment.</summary>
    public bool NoCriticalAlerts { get; init; }

    /// <summary>How many errors users may see before nothing new comes; null: nobody counts.</summary>
    public ErrorBudget? ErrorBudget { get; init; }

    /// <summary>Whether the environment's Prometheus is asked.</summary>
    internal bool AsksPrometheus => NoCriticalAlerts || ErrorBudget is not null;

    /// <summary>Whether there is anything to ask.</summary>
    internal bool AsksAnything => Hours is not null || !Freezes.IsEmpty || AsksPrometheus;

    /// <summary>The time zone. The rules have made sure that it is known.</summary>
    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _), $"{where}.TimeZone", $"`{TimeZone}` is no time zone that this machine knows (its zones are those of the package tzdata)"),
        .. Hours?.Rules($"{where}.Hours") ?? [],
        .. Freezes.SelectMany((x, i) => x.Rules($"{where}.Freezes[{i}]")),
        .. ErrorBudget?.Rules($"{where}.ErrorBudget") ?? [],
    ];
}

/// <summary>The hours in which deployments are allowed.</summary>
/// <param name="From">From when on.</param>
/// <param name="To">Until when; not included.</param>
public sealed record OfficeHours(TimeOnly From, TimeOnly To)
{
    /// <summary>On which days. Default: Monday to Friday.</summary>
    public ImmutableArray<DayOfWeek> Days { get; init; } = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (From < To, where, $"they end ({To:HH:mm}) before they begin ({From:HH:mm})"),
        (!Days.IsDefaultOrEmpty && Days.Distinct().Count() == Days.Length, $"{where}.Days", "name at least one day, and each once"),
    ];
}

/// <summary>A time in which nothing is deployed.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends.</param>
/// <param name="Reason">Why, for whoever is refused.</param>
public sealed record Freeze(DateTime From, DateTime To, string Reason)
{
    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (From < To, where, $"it ends ({To:u}) before it begins ({From:u})"),
        (!string.IsNullOrWhiteSpace(Reason), $"{where}.Reason", "whoever is refused needs a reason"),
    ];
}

/// <summary>How many of the requests may fail. When all of that is used up, only what mends it should be deployed.</summary>
/// <param name="Objective">Percent of the requests that are to be answered without an error, below 100, such as 99.9.</param>
/// <param name="Over">In which time, such as 28 days.</param>
public sealed record ErrorBudget(double Objective, TimeSpan Over)
{
    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Objective is > 0 and < 100, $"{where}.Objective", $"{Objective} is not between 0 and 100 percent, both excluded"),
        (Over >= TimeSpan.FromMinutes(5), $"{where}.Over", "at least 5 minutes: Prometheus asks for figures each 15 seconds"),
    ];
}
