using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment.Notifications;

/// <summary>Something that people are told of: facts alone, and no secret among them.</summary>
/// <param name="Id">Unique for what happened, so that whoever is told twice knows it: system, environment and number in the journal.</param>
/// <param name="Occasion">What happened.</param>
/// <param name="System">The system's name.</param>
/// <param name="Environment">The environment's name.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Url">Where users reach the environment.</param>
internal sealed record Notice(string Id, Occasion Occasion, string System, string Environment, DateTimeOffset At, string By, Uri Url)
{
    /// <summary>How urgent it is.</summary>
    public Severity Severity => OccasionSeverity.Of(Occasion);

    /// <summary>Why the release was rolled out; null: it is about no rollout.</summary>
    public RolloutKind? Kind { get; init; }

    /// <summary>The rollout's id.</summary>
    public string? Rollout { get; init; }

    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>The version that served before.</summary>
    public string? Replaces { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>Whether a release has come to serve.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Why, one line.</summary>
    public string? Reason { get; init; }

    /// <summary>The run on GitHub that did it; null: it is not known.</summary>
    public Uri? Run { get; init; }

    /// <summary>What happened, in one line.</summary>
    public string Title => Occasion switch
    {
        Occasion.Started => $"{Work} has started",
        Occasion.WaitingForApproval => $"{Work} waits for approval",
        Occasion.Done => $"{System} {Version} serves in {Environment}",
        Occasion.Failed => $"{Work} failed",
        Occasion.RolledBack when Succeeded => $"{System} was rolled back to {Version} in {Environment}",
        Occasion.RolledBack => $"{Work} failed and was taken back",
        Occasion.DrillMissed => $"The backup drill of {System} in {Environment} missed its objectives",
        _ => $"This is a test message of {System} in {Environment}",
    };

    /// <summary>What is known beside that, each with its name.</summary>
    public IEnumerable<(string Name, string Value)> Facts => new (string, string?)[]
    {
        ("Version", Version),
        ("Before", Replaces == Version ? null : Replaces),
        ("By", By),
        ("Took", Took is { } took ? Text(took) : null),
        ("Reason", Reason),
        ("Address", Url.ToString()),
        ("Run", Run?.ToString()),
    }.Where(x => x.Item2 is not null)!;

    /// <summary>Title and facts, a line each.</summary>
    public override string ToString() => string.Join('\n', Facts.Select(x => $"{x.Name}: {x.Value}").Prepend(Title));

    private string Work => Kind switch
    {
        RolloutKind.Rollback => $"Rollback of {Named} in {Environment}",
        RolloutKind.Recover => $"Recovery of {Named} in {Environment}",
        _ => $"Deployment of {Named} to {Environment}",
    };

    private string Named => Version is null ? System : $"{System} {Version}";

    private static string Text(TimeSpan took) => took.TotalSeconds < 60 ? $"{took.TotalSeconds:0.0} s" : $"{(int)took.TotalMinutes} m {took.Seconds} s";
}
