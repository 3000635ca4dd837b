namespace Pipeline.Systems;

/// <summary>When a replica counts as healthy: so many answers in a row with status 200 that carry the expected release.</summary>
public sealed record HealthCheck
{
    /// <summary>The readiness path. Default <c>/health/ready</c>.</summary>
    public string Path { get; init; } = "/health/ready";

    /// <summary>The answer header that carries the version. Default <c>X-Release</c>.</summary>
    public string ReleaseHeader { get; init; } = "X-Release";

    /// <summary>The answer header that carries the replica's name; a service without it is not asked for it. Default <c>X-Instance</c>.</summary>
    public string InstanceHeader { get; init; } = "X-Instance";

    /// <summary>Healthy answers in a row, 1 to 100: one can come from a service that flaps. Default 3.</summary>
    public int Consecutive { get; init; } = 3;

    /// <summary>Time between two questions. Default 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time for one answer. Default 2 s.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time from the start until the replica must be healthy. Default 60 s.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);

    internal IEnumerable<(bool, string, string)> Rules() =>
    [
        (Path.StartsWith('/'), "Health.Path", $"`{Path}` does not begin with a slash"),
        (ReleaseHeader.Length > 0, "Health.ReleaseHeader", "without it an old release can answer for the new one"),
        (Consecutive is >= 1 and <= 100, "Health.Consecutive", $"{Consecutive} is not within 1 to 100"),
        (Interval > TimeSpan.Zero, "Health.Interval", "must be above zero"),
        (AnswerWithin > TimeSpan.Zero, "Health.AnswerWithin", "must be above zero"),
        (StartWithin > TimeSpan.Zero, "Health.StartWithin", "must be above zero"),
    ];
}
