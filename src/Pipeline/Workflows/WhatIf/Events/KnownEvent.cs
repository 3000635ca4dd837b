namespace Pipeline.Workflows.WhatIf;

/// <summary>
/// What GitHub documents of an event that starts workflows.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
/// </summary>
/// <param name="Name">The name under <c>on</c>.</param>
/// <param name="Types">The activity types; empty for events that have none.</param>
/// <param name="Default">The activity types that start a workflow which names none; null for all.</param>
internal sealed record KnownEvent(string Name, string[] Types, string[]? Default = null)
{
    private static readonly string[] PullRequestTypes =
    [
        "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize", "converted_to_draft",
        "locked", "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned", "ready_for_review", "review_requested",
        "review_request_removed", "auto_merge_enabled", "auto_merge_disabled",
    ];

    private static readonly string[] PullRequestDefault = ["opened", "synchronize", "reopened"];

    private static readonly KnownEvent[] All =
    [
        new("branch_protection_rule", ["created", "edited", "deleted"]),
        new("check_run", ["created", "rerequested", "completed", "requested_action"]),
        new("check_suite", ["completed"]),
        new("create", []),
        new("delete", []),
        new("deployment", []),
        new("deployment_status", []),
        new("discussion",
        [
            "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked", "unlocked",
            "category_changed", "answered", "unanswered",
        ]),
        new("discussion_comment", ["created", "edited", "deleted"]),
        new("fork", []),
        new("gollum", []),
        new("image_version", ["published"]),
        new("issue_comment", ["created", "edited", "deleted"]),
        new("issues",
        [
            "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned", "unassigned", "labeled",
            "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "typed", "untyped",
        ]),
        new("label", ["created", "edited", "deleted"]),
        new("merge_group", ["checks_requested"]),
        new("milestone", ["created", "closed", "opened", "edited", "deleted"]),
        new("page_build", []),
        new("project", ["created", "closed", "reopened", "edited", "deleted"]),
        new("project_card", ["created", "moved", "converted", "edited", "deleted"]),
        new("project_column", ["created", "updated", "moved", "deleted"]),
        new("public", []),
        new("pull_request", PullRequestTypes, PullRequestDefault),
        new("pull_request_comment", ["created", "edited", "deleted"]),
        new("pull_request_review", ["submitted", "edited", "dismissed"]),
        new("pull_request_review_comment", ["created", "edited", "deleted"]),
        new("pull_request_target", PullRequestTypes, PullRequestDefault),
        new("push", []),
        new("registry_package", ["published", "updated"]),
        new("release", ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"]),
        new("repository_dispatch", []),
        new("schedule", []),
        new("status", []),
        new("watch", ["started"]),
        new("workflow_call", []),
        new("workflow_dispatch", []),
        new("workflow_run", ["completed", "requested", "in_progress"]),
    ];

    /// <summary>The names of all events.</summary>
    public static IEnumerable<string> Names => All.Select(x => x.Name);

    /// <summary>Whether it speaks of a pull request.</summary>
    public bool IsPullRequest => Name is "pull_request" or "pull_request_target" or "pull_request_review" or "pull_request_review_comment";

    /// <summary>The event of that name, or null.</summary>
    public static KnownEvent? Find(string name) => Array.Find(All, x => x.Name == name);
}
