// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
namespace Pipeline.Workflows.Model;

/// <summary>What can happen for <c>branch_protection_rule</c>.</summary>
public enum BranchProtectionRuleActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>check_run</c>.</summary>
public enum CheckRunActivity
{
    /// <summary><c>completed</c></summary>
    Completed,

    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>rerequested</c></summary>
    Rerequested,

    /// <summary><c>requested_action</c></summary>
    RequestedAction
}

/// <summary>What can happen for <c>check_suite</c>.</summary>
public enum CheckSuiteActivity
{
    /// <summary><c>completed</c></summary>
    Completed
}

/// <summary>What can happen for <c>discussion</c>.</summary>
public enum DiscussionActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>transferred</c></summary>
    Transferred,

    /// <summary><c>pinned</c></summary>
    Pinned,

    /// <summary><c>unpinned</c></summary>
    Unpinned,

    /// <summary><c>labeled</c></summary>
    Labeled,

    /// <summary><c>unlabeled</c></summary>
    Unlabeled,

    /// <summary><c>locked</c></summary>
    Locked,

    /// <summary><c>unlocked</c></summary>
    Unlocked,

    /// <summary><c>category_changed</c></summary>
    CategoryChanged,

    /// <summary><c>answered</c></summary>
    Answered,

    /// <summary><c>unanswered</c></summary>
    Unanswered
}

/// <summary>What can happen for <c>discussion_comment</c>.</summary>
public enum DiscussionCommentActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>image_version</c>.</summary>
public enum ImageVersionActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>ready</c></summary>
    Ready,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>issue_comment</c>.</summary>
public enum IssueCommentActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>issues</c>.</summary>
public enum IssuesActivity
{
    /// <summary><c>opened</c></summary>
    Opened,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>transferred</c></summary>
    Transferred,

    /// <summary><c>pinned</c></summary>
    Pinned,

    /// <summary><c>unpinned</c></summary>
    Unpinned,

    /// <summary><c>closed</c></summary>
    Closed,

    /// <summary><c>reopened</c></summary>
    Reopened,

    /// <summary><c>assigned</c></summary>
    Assigned,

    /// <summary><c>unassigned</c></summary>
    Unassigned,

    /// <summary><c>labeled</c></summary>
    Labeled,

    /// <summary><c>unlabeled</c></summary>
    Unlabeled,

    /// <summary><c>locked</c></summary>
    Locked,

    /// <summary><c>unlocked</c></summary>
    Unlocked,

    /// <summary><c>milestoned</c></summary>
    Milestoned,

    /// <summary><c>demilestoned</c></summary>
    Demilestoned,

    /// <summary><c>field_added</c></summary>
    FieldAdded,

    /// <summary><c>field_removed</c></summary>
    FieldRemoved,

    /// <summary><c>typed</c></summary>
    Typed,

    /// <summary><c>untyped</c></summary>
    Untyped
}

/// <summary>What can happen for <c>label</c>.</summary>
public enum LabelActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>merge_group</c>.</summary>
public enum MergeGroupActivity
{
    /// <summary><c>checks_requested</c></summary>
    ChecksRequested
}

/// <summary>What can happen for <c>milestone</c>.</summary>
public enum MilestoneActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>closed</c></summary>
    Closed,

    /// <summary><c>opened</c></summary>
    Opened,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>project</c>.</summary>
public enum ProjectActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>closed</c></summary>
    Closed,

    /// <summary><c>reopened</c></summary>
    Reopened,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>project_card</c>.</summary>
public enum ProjectCardActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>moved</c></summary>
    Moved,

    /// <summary><c>converted</c></summary>
    Converted,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>project_column</c>.</summary>
public enum ProjectColumnActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>updated</c></summary>
    Updated,

    /// <summary><c>moved</c></summary>
    Moved,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>pull_request</c>.</summary>
public enum PullRequestActivity
{
    /// <summary><c>assigned</c></summary>
    Assigned,

    /// <summary><c>unassigned</c></summary>
    Unassigned,

    /// <summary><c>labeled</c></summary>
    Labeled,

    /// <summary><c>unlabeled</c></summary>
    Unlabeled,

    /// <summary><c>opened</c></summary>
    Opened,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>closed</c></summary>
    Closed,

    /// <summary><c>reopened</c></summary>
    Reopened,

    /// <summary><c>synchronize</c></summary>
    Synchronize,

    /// <summary><c>converted_to_draft</c></summary>
    ConvertedToDraft,

    /// <summary><c>locked</c></summary>
    Locked,

    /// <summary><c>unlocked</c></summary>
    Unlocked,

    /// <summary><c>enqueued</c></summary>
    Enqueued,

    /// <summary><c>dequeued</c></summary>
    Dequeued,

    /// <summary><c>milestoned</c></summary>
    Milestoned,

    /// <summary><c>demilestoned</c></summary>
    Demilestoned,

    /// <summary><c>ready_for_review</c></summary>
    ReadyForReview,

    /// <summary><c>review_requested</c></summary>
    ReviewRequested,

    /// <summary><c>review_request_removed</c></summary>
    ReviewRequestRemoved,

    /// <summary><c>auto_merge_enabled</c></summary>
    AutoMergeEnabled,

    /// <summary><c>auto_merge_disabled</c></summary>
    AutoMergeDisabled,

    /// <summary><c>stacked</c></summary>
    Stacked
}

/// <summary>What can happen for <c>pull_request_review</c>.</summary>
public enum PullRequestReviewActivity
{
    /// <summary><c>submitted</c></summary>
    Submitted,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>dismissed</c></summary>
    Dismissed
}

/// <summary>What can happen for <c>pull_request_review_comment</c>.</summary>
public enum PullRequestReviewCommentActivity
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted
}

/// <summary>What can happen for <c>registry_package</c>.</summary>
public enum RegistryPackageActivity
{
    /// <summary><c>published</c></summary>
    Published,

    /// <summary><c>updated</c></summary>
    Updated
}

/// <summary>What can happen for <c>release</c>.</summary>
public enum ReleaseActivity
{
    /// <summary><c>published</c></summary>
    Published,

    /// <summary><c>unpublished</c></summary>
    Unpublished,

    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>edited</c></summary>
    Edited,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>prereleased</c></summary>
    Prereleased,

    /// <summary><c>released</c></summary>
    Released
}

/// <summary>What can happen for <c>watch</c>.</summary>
public enum WatchActivity
{
    /// <summary><c>started</c></summary>
    Started
}

/// <summary>What can happen for <c>workflow_run</c>.</summary>
public enum WorkflowRunActivity
{
    /// <summary><c>requested</c></summary>
    Requested,

    /// <summary><c>completed</c></summary>
    Completed,

    /// <summary><c>in_progress</c></summary>
    InProgress
}
