using System.Collections.Immutable;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>Every event with everything that it can be filtered by.</summary>
internal static class Triggers
{
    public static IEnumerable<Trigger> Plain =>
    [
        new BranchProtectionRuleEvent { Types = All<BranchProtectionRuleActivity>() }, new CheckRunEvent { Types = All<CheckRunActivity>() },
        new CheckSuiteEvent { Types = All<CheckSuiteActivity>() }, new CreateEvent(), new DeleteEvent(), new DeploymentEvent(), new DeploymentStatusEvent(),
        new DiscussionEvent { Types = All<DiscussionActivity>() }, new DiscussionCommentEvent { Types = All<DiscussionCommentActivity>() }, new ForkEvent(), new GollumEvent(),
        new IssueCommentEvent { Types = All<IssueCommentActivity>() },
        new IssuesEvent { Types = All<IssuesActivity>() }, new LabelEvent { Types = All<LabelActivity>() }, new MilestoneEvent { Types = All<MilestoneActivity>() },
        new PageBuildEvent(),
        new PublicEvent(),
        new PullRequestReviewEvent { Types = All<PullRequestReviewActivity>() }, new PullRequestReviewCommentEvent { Types = All<PullRequestReviewCommentActivity>() },
        new RegistryPackageEvent { Types = All<RegistryPackageActivity>() }, new ReleaseEvent { Types = All<ReleaseActivity>() }, new RepositoryDispatchEvent("a", "b"),
        new ScheduleEvent(new Cron("30 5 * * 1-5", "Europe/Berlin"), new Cron("0 */6 1,15 JAN-JUN SUN")), new StatusEvent(), new WatchEvent { Types = All<WatchActivity>() },
    ];

    public static IEnumerable<Trigger> Filtered(Filter filter) =>
    [
        new PushEvent { Branches = filter, Tags = filter, Paths = filter },
        new PullRequestEvent { Types = All<PullRequestActivity>(), Branches = filter, Paths = filter },
        new PullRequestTargetEvent { Types = All<PullRequestActivity>(), Branches = filter, Paths = filter },
        new MergeGroupEvent { Types = All<MergeGroupActivity>(), Branches = filter },
        new WorkflowRunEvent("ci") { Types = All<WorkflowRunActivity>(), Branches = filter },
    ];

    private static ImmutableArray<T> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>()];
}
