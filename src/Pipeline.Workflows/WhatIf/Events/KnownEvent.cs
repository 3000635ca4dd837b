using Pipeline.Workflows.Model;

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
    private static readonly string[] PullRequestDefault = ["opened", "synchronize", "reopened"];

    private static readonly KnownEvent[] All =
    [
        new("branch_protection_rule", ActivityNames.Of<BranchProtectionRuleActivity>()),
        new("check_run", ActivityNames.Of<CheckRunActivity>()),
        new("check_suite", ActivityNames.Of<CheckSuiteActivity>()),
        new("create", []),
        new("delete", []),
        new("deployment", []),
        new("deployment_status", []),
        new("discussion", ActivityNames.Of<DiscussionActivity>()),
        new("discussion_comment", ActivityNames.Of<DiscussionCommentActivity>()),
        new("fork", []),
        new("gollum", []),
        new("issue_comment", ActivityNames.Of<IssueCommentActivity>()),
        new("issues", ActivityNames.Of<IssuesActivity>()),
        new("label", ActivityNames.Of<LabelActivity>()),
        new("merge_group", ActivityNames.Of<MergeGroupActivity>()),
        new("milestone", ActivityNames.Of<MilestoneActivity>()),
        new("page_build", []),
        new("public", []),
        new("pull_request", ActivityNames.Of<PullRequestActivity>(), PullRequestDefault),
        new("pull_request_review", ActivityNames.Of<PullRequestReviewActivity>()),
        new("pull_request_review_comment", ActivityNames.Of<PullRequestReviewCommentActivity>()),
        new("pull_request_target", ActivityNames.Of<PullRequestActivity>(), PullRequestDefault),
        new("push", []),
        new("registry_package", ActivityNames.Of<RegistryPackageActivity>()),
        new("release", ActivityNames.Of<ReleaseActivity>()),
        new("repository_dispatch", []),
        new("schedule", []),
        new("status", []),
        new("watch", ActivityNames.Of<WatchActivity>()),
        new("workflow_call", []),
        new("workflow_dispatch", []),
        new("workflow_run", ActivityNames.Of<WorkflowRunActivity>()),
    ];

    /// <summary>The names of all events.</summary>
    public static IEnumerable<string> Names => All.Select(x => x.Name);

    /// <summary>Whether it speaks of a pull request.</summary>
    public bool IsPullRequest => Name is "pull_request" or "pull_request_target" or "pull_request_review" or "pull_request_review_comment";

    /// <summary>The event of that name, or null.</summary>
    public static KnownEvent? Find(string name) => Array.Find(All, x => x.Name == name);
}
