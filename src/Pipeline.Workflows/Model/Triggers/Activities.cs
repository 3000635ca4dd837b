// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
// The members are GitHub's words and say all that a comment could.
#pragma warning disable CS1591

namespace Pipeline.Workflows.Model;

/// <summary>What can happen for <c>branch_protection_rule</c>.</summary>
public enum BranchProtectionRuleActivity { Created, Edited, Deleted }

/// <summary>What can happen for <c>check_run</c>.</summary>
public enum CheckRunActivity { Completed, Created, Rerequested, RequestedAction }

/// <summary>What can happen for <c>check_suite</c>.</summary>
public enum CheckSuiteActivity { Completed }

/// <summary>What can happen for <c>discussion</c>.</summary>
public enum DiscussionActivity
{
    Created, Edited, Deleted, Transferred, Pinned, Unpinned, Labeled, Unlabeled, Locked, Unlocked, CategoryChanged, Answered,
    Unanswered
}

/// <summary>What can happen for <c>discussion_comment</c>.</summary>
public enum DiscussionCommentActivity { Created, Edited, Deleted }

/// <summary>What can happen for <c>issue_comment</c>.</summary>
public enum IssueCommentActivity { Created, Edited, Deleted }

/// <summary>What can happen for <c>issues</c>.</summary>
public enum IssuesActivity
{
    Opened, Edited, Deleted, Transferred, Pinned, Unpinned, Closed, Reopened, Assigned, Unassigned, Labeled, Unlabeled, Locked,
    Unlocked, Milestoned, Demilestoned, FieldAdded, FieldRemoved, Typed, Untyped
}

/// <summary>What can happen for <c>label</c>.</summary>
public enum LabelActivity { Created, Edited, Deleted }

/// <summary>What can happen for <c>merge_group</c>.</summary>
public enum MergeGroupActivity { ChecksRequested }

/// <summary>What can happen for <c>milestone</c>.</summary>
public enum MilestoneActivity { Created, Closed, Opened, Edited, Deleted }

/// <summary>What can happen for <c>pull_request</c>.</summary>
public enum PullRequestActivity
{
    Assigned, Unassigned, Labeled, Unlabeled, Opened, Edited, Closed, Reopened, Synchronize, ConvertedToDraft, Locked, Unlocked,
    Enqueued, Dequeued, Milestoned, Demilestoned, ReadyForReview, ReviewRequested, ReviewRequestRemoved, AutoMergeEnabled,
    AutoMergeDisabled, Stacked
}

/// <summary>What can happen for <c>pull_request_review</c>.</summary>
public enum PullRequestReviewActivity { Submitted, Edited, Dismissed }

/// <summary>What can happen for <c>pull_request_review_comment</c>.</summary>
public enum PullRequestReviewCommentActivity { Created, Edited, Deleted }

/// <summary>What can happen for <c>registry_package</c>.</summary>
public enum RegistryPackageActivity { Published, Updated }

/// <summary>What can happen for <c>release</c>.</summary>
public enum ReleaseActivity { Published, Unpublished, Created, Edited, Deleted, Prereleased, Released }

/// <summary>What can happen for <c>watch</c>.</summary>
public enum WatchActivity { Started }

/// <summary>What can happen for <c>workflow_run</c>.</summary>
public enum WorkflowRunActivity { Requested, Completed, InProgress }
