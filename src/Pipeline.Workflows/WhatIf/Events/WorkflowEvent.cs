using System.Text.Json.Nodes;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Something that happens in a repository and may start workflows.</summary>
internal sealed record WorkflowEvent(KnownEvent Kind)
{
    /// <summary>The name, like <c>push</c>.</summary>
    public string Name => Kind.Name;

    /// <summary>The activity type; null when the event has none.</summary>
    public string? Action { get; init; }

    /// <summary>The full name of the branch, tag or merge; null when it is not known.</summary>
    public string? Ref { get; init; }

    /// <summary>The short name of the branch that a pull request or merge group goes to.</summary>
    public string? Base { get; init; }

    /// <summary>The short name of the branch that a pull request comes from, where known.</summary>
    public string? Head { get; init; }

    /// <summary>Whether the pull request comes from a fork.</summary>
    public bool Fork { get; init; }

    /// <summary>Whether the push deletes its branch or tag.</summary>
    public bool Deleted { get; init; }

    /// <summary>The number of the pull request.</summary>
    public int? Number { get; init; }

    /// <summary>The paths that change; null when they are not known.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>The line of the schedule; null when it is not known which of several.</summary>
    public string? Cron { get; init; }

    /// <summary>Who did it, where known.</summary>
    public string? Actor { get; init; }

    /// <summary>Owner and name of the repository, where known.</summary>
    public string? Repository { get; init; }

    /// <summary>The short name of the repository's default branch.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>The inputs with their defaults; a value that is not known is left out.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>Whether the ref is a tag.</summary>
    public bool IsTag => Ref?.StartsWith(Refs.Tags, StringComparison.Ordinal) == true;

    /// <summary>The ref without its first parts.</summary>
    public string? RefName => Ref is null ? null : Refs.Short(Ref);

    /// <summary>Whether Dependabot does it, and GitHub therefore treats the run like one of a fork.</summary>
    public bool IsDependabot => Actor == "dependabot[bot]"
        && Name is "push" or "pull_request" or "pull_request_review" or "pull_request_review_comment" or "create" or "deployment" or "deployment_status";

    /// <summary>Whether the code of strangers runs: secrets stay away and the token only reads.</summary>
    public bool IsFromStranger => Fork && Name is "pull_request" or "pull_request_review" or "pull_request_review_comment";

    /// <summary>The event in words.</summary>
    public override string ToString() => Name switch
    {
        "push" => $"push {(Deleted ? "that deletes" : "to")} {Ref}",
        _ when Kind.IsPullRequest => $"{Name}{(Action is null ? "" : $" {Action}")} to {Base}{(Fork ? " from a fork" : "")}",
        "merge_group" => $"merge_group for {Base}",
        "schedule" => $"schedule{(Cron is null ? "" : $" {Cron}")} on {Ref}",
        "repository_dispatch" => $"repository_dispatch {Action}",
        _ => $"{Name}{(Action is null ? "" : $" {Action}")} on {Ref}",
    } + (IsDependabot ? " by dependabot[bot]" : "");
}
