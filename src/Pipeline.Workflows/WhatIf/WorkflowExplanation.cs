using System.Text.Json.Nodes;

namespace Pipeline.Workflows.WhatIf;

/// <summary>What an event would do to a workflow.</summary>
internal sealed record WorkflowExplanation
{
    /// <summary>The workflow's name, or its path when it has none.</summary>
    public required string Workflow { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The event in words.</summary>
    public required string Event { get; init; }

    /// <summary>Whether it starts.</summary>
    public required Answer Starts { get; init; }

    /// <summary>The filters that let the event pass, or the one that did not.</summary>
    public required string Why { get; init; }

    /// <summary>Where that filter stands, as <c>file:line:column</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Which runs exclude each other; null when none do.</summary>
    public ConcurrencyExplanation? Concurrency { get; init; }

    /// <summary>The jobs, each behind those that it needs; empty when the workflow does not start.</summary>
    public IReadOnlyList<JobExplanation> Jobs { get; init; } = [];

    /// <summary>What was assumed: jobs that fail or are skipped.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];
}

/// <summary>What would become of a job.</summary>
internal sealed record JobExplanation
{
    /// <summary>The id; of a job in a called workflow behind its caller's, like <c>deploy / smoke</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name that people see, as far as it is known.</summary>
    public required string Name { get; init; }

    /// <summary>The ids of the jobs that it needs.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>In which wave it can run, from 1.</summary>
    public int Wave { get; init; }

    /// <summary><c>runs</c>, <c>waits</c> (for an approval that is known), <c>fails</c> (assumed), <c>skipped</c> or <c>unknown</c>.</summary>
    public string State => this switch
    {
        { Runs: Answer.No } => "skipped",
        { Runs: Answer.Unknown } => "unknown",
        { Fails: true } => "fails",
        { Environment.IsKnown: true } => "waits",
        _ => Called.Any(x => x.State == "waits") ? "waits" : "runs",
    };

    /// <summary>Whether it runs.</summary>
    public required Answer Runs { get; init; }

    /// <summary>Why: the part of the condition that decided, or what it depends on; empty when nothing had to be decided.</summary>
    public string Why { get; init; } = "";

    /// <summary>The condition as it is written; null when there is none.</summary>
    public string? Condition { get; init; }

    /// <summary>Whether it is assumed to fail.</summary>
    public bool Fails { get; init; }

    /// <summary>Whether the run goes on when it fails.</summary>
    public bool MayFail { get; init; }

    /// <summary>The environment and its approval; null when there is none.</summary>
    public EnvironmentExplanation? Environment { get; init; }

    /// <summary>The cells of its matrix; null when there is no matrix, or it is not known.</summary>
    public IReadOnlyList<CellExplanation>? Cells { get; init; }

    /// <summary>When the cells will be known, or what is wrong with the matrix; null else.</summary>
    public string? CellsNote { get; init; }

    /// <summary>The runner, as far as it is known; null for a called workflow.</summary>
    public string? Runner { get; init; }

    /// <summary>The minutes until it is stopped, as written; null for GitHub's default of 360.</summary>
    public string? TimeoutMinutes { get; init; }

    /// <summary>What its token may do.</summary>
    public IReadOnlyList<Permission> Permissions { get; init; } = [];

    /// <summary>Who says so: the job, the workflow, or GitHub's default.</summary>
    public string PermissionsFrom { get; init; } = "";

    /// <summary>What was asked for and is not given, with why; null when all is.</summary>
    public string? PermissionsReduced { get; init; }

    /// <summary>The secrets that it names; <c>*</c> stands for all.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Why they are empty, or whose they are; null when nothing is special.</summary>
    public string? SecretsNote { get; init; }

    /// <summary>Which runs exclude each other; null when none do.</summary>
    public ConcurrencyExplanation? Concurrency { get; init; }

    /// <summary>The steps, with whether they run; empty for a job that does not run.</summary>
    public IReadOnlyList<StepExplanation> Steps { get; init; } = [];

    /// <summary>The workflow that it calls; null for a job with steps.</summary>
    public string? Calls { get; init; }

    /// <summary>The jobs of the called workflow, where its file is at hand.</summary>
    public IReadOnlyList<JobExplanation> Called { get; init; } = [];
}

/// <summary>A cell of a matrix.</summary>
/// <param name="Name">The name that people see.</param>
/// <param name="Values">Its values by axis.</param>
/// <param name="Runner">The runner, as far as it is known.</param>
internal sealed record CellExplanation(string Name, JsonObject Values, string? Runner);

/// <summary>An environment that a job deploys to.</summary>
/// <param name="Name">Its name, as far as it is known.</param>
/// <param name="Approval">Who has to approve, in words.</param>
/// <param name="IsKnown">Whether the approval is known, and not a matter of the repository's settings.</param>
internal sealed record EnvironmentExplanation(string Name, string Approval, bool IsKnown)
{
    /// <summary>Where people see what was deployed, as far as it is known; null when the job does not say.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }
}

/// <summary>A group of which one runs at a time.</summary>
/// <param name="Group">Its name, as far as it is known.</param>
/// <param name="Cancels">Whether what runs is cancelled for what comes.</param>
/// <param name="Note">What happens to those that come, in words.</param>
internal sealed record ConcurrencyExplanation(string Group, Answer Cancels, string Note);

/// <summary>A step of a job.</summary>
/// <param name="Title">What messages call it.</param>
/// <param name="Runs">Whether it runs.</param>
/// <param name="Why">The part of its condition that decided; empty when nothing had to be decided.</param>
/// <param name="Cells">The cells in which it runs; null when it is the same in all.</param>
internal sealed record StepExplanation(string Title, Answer Runs, string Why, IReadOnlyList<string>? Cells = null);
