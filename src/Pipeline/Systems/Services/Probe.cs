using System.Collections.Immutable;

namespace Pipeline.Systems.Services;

/// <summary>How one sees that a service is ready: so many good answers in a row.</summary>
public abstract record Probe
{
    private protected Probe()
    {
    }

    /// <summary>Good answers in a row, 1 to 100: one can come from a service that flaps. Default 3.</summary>
    public int Consecutive { get; init; } = 3;

    /// <summary>Time between two questions. Default 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time for one answer. Default 2 s.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time from the start until it must be ready. Default 60 s.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);

    internal virtual IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Consecutive is >= 1 and <= 100, $"{where}.Consecutive", $"{Consecutive} is not within 1 to 100"),
        (Interval > TimeSpan.Zero, $"{where}.Interval", "must be above zero"),
        (AnswerWithin > TimeSpan.Zero, $"{where}.AnswerWithin", "must be above zero"),
        (StartWithin > TimeSpan.Zero, $"{where}.StartWithin", "must be above zero"),
    ];
}

/// <summary>A page that answers with status 200 and, for a service of the release, with the release in a header. A redirect is no answer.</summary>
public sealed record HttpProbe : Probe
{
    /// <summary>The readiness path. Default <c>/health/ready</c>.</summary>
    public string Path { get; init; } = "/health/ready";

    /// <summary>The answer header that carries the version. Default <c>X-Release</c>; null for what knows of no release, such as a program of others.</summary>
    public string? ReleaseHeader { get; init; } = "X-Release";

    /// <summary>The answer header that carries the replica's name; a service without it is not asked for it. Default <c>X-Instance</c>.</summary>
    public string InstanceHeader { get; init; } = "X-Instance";

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Path.StartsWith('/'), $"{where}.Path", $"`{Path}` does not begin with a slash"),
        (ReleaseHeader is null or { Length: > 0 }, $"{where}.ReleaseHeader", "without it an old release can answer for the new one"),
        .. base.Rules(where),
    ];
}

/// <summary>A command within the container that exits with 0.</summary>
public sealed record ExecProbe(params ImmutableArray<string> Command) : Probe
{
    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
        [(Command.Length > 0, $"{where}.Command", "a command is needed"), .. base.Rules(where)];
}

/// <summary>The service's port accepts a connection.</summary>
public sealed record TcpProbe : Probe;
