using System.Collections.Immutable;

namespace Pipeline.Systems.Images;

/// <summary>Tests that run inside an image, once for each cell of a matrix, with the services they need beside them.</summary>
/// <param name="Image">What is built for a cell; its stage is the one that holds the tests.</param>
/// <param name="Matrix">The combinations.</param>
public sealed record ImageTests(Image Image, TestMatrix Matrix)
{
    /// <summary>The build arguments of a cell, beside the image's own.</summary>
    public Func<TestCell, ImmutableSortedDictionary<string, string>> Arguments { get; init; } = _ => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What runs in the container; empty for the image's own command.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>What runs beside each cell, each cell with its own.</summary>
    public ImmutableArray<TestService> Services { get; init; } = [];

    /// <summary>Environment variables of the tests.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The folder in the container that results are written to: <c>junit.xml</c>, <c>coverage.xml</c> (Cobertura), and <c>coverage.data</c> (coverage.py's own, which can be merged).</summary>
    public string Results { get; init; } = "/results";

    /// <summary>How long one cell may take besides its build. Default 15 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The folder of the container that the sources lie in: results name files there.</summary>
    public string SourcesIn { get; init; } = "/app";

    /// <summary>The same folder in the repository, relative to its root. Default: the image's context.</summary>
    public string? Sources { get; init; }

    /// <summary>The mirror these cells are for; null: for the base images as the Dockerfile names them.</summary>
    public string? Mirror { get; init; }

    internal IEnumerable<(bool Holds, string Where, string Rule)> Rules(string where) =>
    [
        (Results.StartsWith('/') && Results.Trim('/').Length > 0, $"{where}.Results", "it is a folder in the container, with its whole path"),
        (Timeout > TimeSpan.Zero, $"{where}.Timeout", "it is longer than nothing"),
        .. Services.GroupBy(x => x.Name).Select(x => (x.Count() == 1, $"{where}.Services[{x.Key}]", "two services have this name")),
        .. Services.Select(x => (Names.IsValid(x.Name) && x.Name != "tests", $"{where}.Services[{x.Name}].Name", Names.Rule + "; `tests` is the tests' own")),
        .. Services.Select(x => (!x.Ready.IsDefaultOrEmpty, $"{where}.Services[{x.Name}].Ready", "a program says when it is ready")),
        .. Services.Select(x => (x.ReadyWithin > TimeSpan.Zero, $"{where}.Services[{x.Name}].ReadyWithin", "it is longer than nothing")),
    ];
}

/// <summary>A service beside a cell's tests.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Image">Its image's reference; a mirror may replace it.</param>
public sealed record TestService(string Name, string Image)
{
    /// <summary>Its environment variables. Not for real secrets: the services hold test data only.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>In place of its image's command, such as a database without fsync; empty to keep it.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The program that exits with 0 when it is ready, run inside. Images say nothing of it: the official ones have no health check.</summary>
    public required ImmutableArray<string> Ready { get; init; }

    /// <summary>Who runs it, such as <c>999:999</c>; null for the image's user.</summary>
    public string? User { get; init; }

    /// <summary>Folders kept in memory, for speed; they belong to <see cref="User"/>.</summary>
    public ImmutableArray<string> Tmpfs { get; init; } = [];

    /// <summary>How long it may take to get ready. Default 1 minute.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(1);
}
