namespace Pipeline.Workflows.Rules.Security;

/// <summary>
/// The parts of the event that anybody may fill in, who opens an issue or a pull request.
/// Source: https://docs.github.com/en/actions/concepts/security/script-injections
/// </summary>
internal static class Untrusted
{
    private static readonly string[][] Paths =
    [
        .. new[]
        {
            "github.head_ref", "github.event.issue.title", "github.event.issue.body", "github.event.pull_request.title", "github.event.pull_request.body",
            "github.event.pull_request.head.ref", "github.event.pull_request.head.label", "github.event.pull_request.head.repo.default_branch",
            "github.event.pull_request.head.repo.description", "github.event.pull_request.head.repo.homepage", "github.event.comment.body",
            "github.event.review.body", "github.event.review_comment.body", "github.event.discussion.title", "github.event.discussion.body",
            "github.event.pages.*.page_name", "github.event.commits.*.message", "github.event.commits.*.author.email", "github.event.commits.*.author.name",
            "github.event.commits.*.committer.email", "github.event.commits.*.committer.name", "github.event.head_commit.message",
            "github.event.head_commit.author.email", "github.event.head_commit.author.name", "github.event.head_commit.committer.email",
            "github.event.head_commit.committer.name", "github.event.workflow_run.head_branch", "github.event.workflow_run.head_commit.message",
            "github.event.workflow_run.head_commit.author.email", "github.event.workflow_run.head_commit.author.name",
            "github.event.workflow_run.pull_requests.*.head.ref", "github.event.workflow_run.display_title", "github.event.merge_group.head_commit.message",
            "github.event.client_payload", "github.event.changes.title.from", "github.event.changes.body.from", "github.event.changes.head.ref.from",
        }.Select(x => x.Split('.')),
    ];

    public static bool IsIn(Usage usage) => usage.References.Any(Is);

    /// <summary>Whether it is such a part, holds one, or lies in one.</summary>
    public static bool Is(Reference reference) => reference.Context == "github" && Paths.Any(path => Overlap(path, reference.Parts));

    private static bool Overlap(string[] path, IReadOnlyList<string> parts)
    {
        for (var i = 0; i < Math.Min(path.Length, parts.Count); i++)
            if (path[i] != parts[i] && path[i] != "*" && parts[i] != "*")
                return false;
        // `github` alone only matters as a whole, through toJSON.
        return true;
    }
}
