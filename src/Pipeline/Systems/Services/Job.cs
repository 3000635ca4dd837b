namespace Pipeline.Systems.Services;

/// <summary>Runs once to its end, in the new release, before anything of it starts.</summary>
public record Job(string Name) : Service(Name)
{
    /// <summary>How long it may take. Default 10 minutes.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether each deployment runs it; else commands do.</summary>
    internal virtual bool OfDeployment => true;

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), (Deadline > TimeSpan.Zero, $"{Where}.Deadline", "must be above zero")];
}
