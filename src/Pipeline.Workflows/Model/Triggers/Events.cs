// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
namespace Pipeline.Workflows.Model;

/// <summary><c>branch_protection_rule</c>: a branch protection rule changes.</summary>
public sealed record BranchProtectionRuleEvent() : ActivityTrigger<BranchProtectionRuleActivity>("branch_protection_rule");

/// <summary><c>check_run</c>: something happens to a check run.</summary>
public sealed record CheckRunEvent() : ActivityTrigger<CheckRunActivity>("check_run");

/// <summary><c>check_suite</c>: a check suite completes.</summary>
public sealed record CheckSuiteEvent() : ActivityTrigger<CheckSuiteActivity>("check_suite");

/// <summary><c>create</c>: a branch or tag is created.</summary>
public sealed record CreateEvent() : Trigger("create");

/// <summary><c>delete</c>: a branch or tag is deleted.</summary>
public sealed record DeleteEvent() : Trigger("delete");

/// <summary><c>deployment</c>: a deployment is created.</summary>
public sealed record DeploymentEvent() : Trigger("deployment");

/// <summary><c>deployment_status</c>: a deployment gets a status.</summary>
public sealed record DeploymentStatusEvent() : Trigger("deployment_status");

/// <summary><c>discussion</c>: something happens to a discussion.</summary>
public sealed record DiscussionEvent() : ActivityTrigger<DiscussionActivity>("discussion");

/// <summary><c>discussion_comment</c>: something happens to a comment on a discussion.</summary>
public sealed record DiscussionCommentEvent() : ActivityTrigger<DiscussionCommentActivity>("discussion_comment");

/// <summary><c>fork</c>: the repository is forked.</summary>
public sealed record ForkEvent() : Trigger("fork");

/// <summary><c>gollum</c>: a page of the wiki changes.</summary>
public sealed record GollumEvent() : Trigger("gollum");

/// <summary><c>issue_comment</c>: something happens to a comment on an issue or pull request.</summary>
public sealed record IssueCommentEvent() : ActivityTrigger<IssueCommentActivity>("issue_comment");

/// <summary><c>issues</c>: something happens to an issue.</summary>
public sealed record IssuesEvent() : ActivityTrigger<IssuesActivity>("issues");

/// <summary><c>label</c>: a label changes.</summary>
public sealed record LabelEvent() : ActivityTrigger<LabelActivity>("label");

/// <summary><c>milestone</c>: a milestone changes.</summary>
public sealed record MilestoneEvent() : ActivityTrigger<MilestoneActivity>("milestone");

/// <summary><c>page_build</c>: pages were built.</summary>
public sealed record PageBuildEvent() : Trigger("page_build");

/// <summary><c>public</c>: the repository becomes public.</summary>
public sealed record PublicEvent() : Trigger("public");

/// <summary><c>pull_request_review</c>: a review of a pull request.</summary>
public sealed record PullRequestReviewEvent() : ActivityTrigger<PullRequestReviewActivity>("pull_request_review");

/// <summary><c>pull_request_review_comment</c>: a comment on the changes of a pull request.</summary>
public sealed record PullRequestReviewCommentEvent() : ActivityTrigger<PullRequestReviewCommentActivity>("pull_request_review_comment");

/// <summary><c>registry_package</c>: a package is published.</summary>
public sealed record RegistryPackageEvent() : ActivityTrigger<RegistryPackageActivity>("registry_package");

/// <summary><c>release</c>: something happens to a release.</summary>
public sealed record ReleaseEvent() : ActivityTrigger<ReleaseActivity>("release");

/// <summary><c>status</c>: a commit gets a status.</summary>
public sealed record StatusEvent() : Trigger("status");

/// <summary><c>watch</c>: the repository gets a star.</summary>
public sealed record WatchEvent() : ActivityTrigger<WatchActivity>("watch");
