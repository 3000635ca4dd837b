using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>What a run brings with it to pass the gates of an environment.</summary>
internal sealed record Clearance
{
    /// <summary>Who runs it, as the record names people.</summary>
    public string Who { get; init; } = "";

    /// <summary>The hash of the plan that somebody has looked at; null: none was given.</summary>
    public string? Approve { get; init; }

    /// <summary>Why hours and freezes do not count; null: they do.</summary>
    public string? Exception { get; init; }

    /// <summary>Why no gate of people, time and order counts; null: they do.</summary>
    public string? BreakGlass { get; init; }

    /// <summary>Shows lines to the person at the terminal and asks for an answer, null when the person gives up; null: nobody is there.</summary>
    public Func<IEnumerable<string>, string, string?>? Ask { get; init; }

    /// <summary>In a job of GitHub: who of the environment's reviewers there has approved this run. Null: it is no such job.</summary>
    public Func<CancellationToken, Task<ImmutableArray<string>>>? Reviewers { get; init; }
}
