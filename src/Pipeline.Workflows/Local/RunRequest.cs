using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>What to run, and how.</summary>
internal sealed record RunRequest
{
    /// <summary>The file.</summary>
    public required WorkflowDocument Document { get; init; }

    /// <summary>
    /// The event, as it was typed. What is not said comes from the repository: the branch for a push, and the branch that a pull request comes from.
    /// </summary>
    public required WhatIfQuestion Question { get; init; }

    /// <summary>The repository's folder.</summary>
    public required string Root { get; init; }

    /// <summary>Only these jobs, and those that they need; empty for all.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>How many jobs run at once.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the folders of jobs that succeeded are kept too.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether changes that are not committed are part of what is checked out.</summary>
    public bool WithChanges { get; init; }

    /// <summary>Environments whose jobs may run; those of others wait for an approval that nobody gives here.</summary>
    public IReadOnlyList<string> Approved { get; init; } = [];

    /// <summary>The value of a secret, or null. Asked only for those that the workflow names.</summary>
    public Func<string, string?> Secret { get; init; } = FromEnvironment("SECRETS_");

    /// <summary>The value of a configuration variable, or null. Asked only for those that the workflow names.</summary>
    public Func<string, string?> Variable { get; init; } = FromEnvironment("VARS_");

    /// <summary>Variables of the person's environment that steps see too, like <c>HTTPS_PROXY</c>.</summary>
    public IReadOnlyList<string> Pass { get; init; } = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets each line that is shown, secrets masked.</summary>
    public Action<string> Show { get; init; } = Engine.Output.WriteLine;

    /// <summary>Finds the file of a called workflow by its path in the repository; null when there is none.</summary>
    public Func<string, WorkflowDocument?> Local { get; init; } = _ => null;

    /// <summary>A workflow of this repository that a job calls; null for one of another, and where the file is not there.</summary>
    public WorkflowDocument? Called(string uses) => uses.StartsWith("./", StringComparison.Ordinal) ? Local(uses[2..]) : null;

    /// <summary>The variables with a prefix before the name.</summary>
    public static Func<string, string?> FromEnvironment(string prefix) => name => Environment.GetEnvironmentVariable(prefix + name.ToUpperInvariant());
}
