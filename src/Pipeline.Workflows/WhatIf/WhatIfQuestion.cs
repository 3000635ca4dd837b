namespace Pipeline.Workflows.WhatIf;

/// <summary>What is asked, as it was typed: an event, and what to assume.</summary>
internal sealed record WhatIfQuestion(string Event)
{
    /// <summary>The full ref; events that have a usual one need none.</summary>
    public string? Ref { get; init; }

    /// <summary>The branch that a pull request or merge group goes to; the default branch when none is given.</summary>
    public string? Base { get; init; }

    /// <summary>The branch that a pull request comes from.</summary>
    public string? Head { get; init; }

    /// <summary>The activity type; the usual one when none is given.</summary>
    public string? Action { get; init; }

    /// <summary>Whether a pull request comes from a fork.</summary>
    public bool Fork { get; init; }

    /// <summary>Whether a push deletes its branch or tag.</summary>
    public bool Deleted { get; init; }

    /// <summary>The paths that change; null when they are not known.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>The inputs, each <c>name=value</c>.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The line of a schedule with several.</summary>
    public string? Cron { get; init; }

    /// <summary>Who does it.</summary>
    public string? Actor { get; init; }

    /// <summary>Owner and name of the repository.</summary>
    public string? Repository { get; init; }

    /// <summary>The short name of the repository's default branch.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>Jobs that are assumed to fail when they run.</summary>
    public IReadOnlyList<string> Fail { get; init; } = [];

    /// <summary>Jobs that are assumed to be skipped.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>Who approves deployments, per environment.</summary>
    public IReadOnlyDictionary<string, string> Approvals { get; init; } = new Dictionary<string, string>();
}
