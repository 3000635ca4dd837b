using System.Collections.Immutable;
using System.Globalization;

namespace Pipeline.Deployment;

/// <summary>How an environment is closed to its users.</summary>
public enum ClosureKind
{
    /// <summary>They see a page that says why, with status 503.</summary>
    Maintenance,

    /// <summary>Their requests wait.</summary>
    Hold,
}

/// <summary>An environment that a person has closed to its users. It is in the journal, and lasts through deployments until it is opened again or taken down.</summary>
/// <param name="Kind">How.</param>
public sealed record Closure(ClosureKind Kind)
{
    /// <summary>So many requests wait at most; more are answered with 503.</summary>
    public const int MostRequests = 10_000;

    /// <summary>Why, for the page of a maintenance.</summary>
    public string? Reason { get; init; }

    /// <summary>Who is served nevertheless: addresses and networks such as <c>10.0.0.0/8</c>.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>When to come again, for the page of a maintenance.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When a hold ends by itself, and what waits goes on.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long a hold lasts at most.</summary>
    public TimeSpan For { get; init; }

    /// <summary>The entry that closed an environment; null: it is open, or was opened since.</summary>
    public static JournalEntry? Entry(IEnumerable<JournalEntry> entries) =>
        entries.LastOrDefault(x => x.Event is JournalEvent.Closed or JournalEvent.Resumed or JournalEvent.Down) is { Event: JournalEvent.Closed, Closure: not null } entry ? entry : null;

    /// <summary>How an environment is closed now; null: it is open, or a hold has ended by itself.</summary>
    public static Closure? Of(IEnumerable<JournalEntry> entries, DateTimeOffset now) =>
        Entry(entries)?.Closure is { } closure && (closure.Until is not { } until || now < until) ? closure : null;

    /// <summary>For people: <c>maintenance: new disks</c>.</summary>
    public override string ToString() => Kind is ClosureKind.Hold
        ? string.Create(CultureInfo.InvariantCulture, $"requests wait until {Until:u} at most")
        : $"maintenance: {Reason}";
}
