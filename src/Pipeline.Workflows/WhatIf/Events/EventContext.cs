using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>
/// The context <c>github</c> as far as the event tells it; all else is unknown, never guessed.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
/// </summary>
internal static class EventContext
{
    /// <summary>Parts of the payload that only these events have; conditions ask for them to tell events apart.</summary>
    private static readonly (string Part, string[] Events)[] Parts =
    [
        ("client_payload", ["repository_dispatch"]),
        ("comment", ["issue_comment", "discussion_comment", "pull_request_review_comment"]),
        ("commits", ["push"]),
        ("deleted", ["push"]),
        ("discussion", ["discussion", "discussion_comment"]),
        ("head_commit", ["push"]),
        ("inputs", ["workflow_dispatch"]),
        ("issue", ["issues", "issue_comment"]),
        ("merge_group", ["merge_group"]),
        ("pull_request", ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"]),
        ("release", ["release"]),
        ("review", ["pull_request_review"]),
        ("schedule", ["schedule"]),
        ("workflow_run", ["workflow_run"]),
    ];

    /// <summary>The context for a run of the workflow.</summary>
    public static ObjectValue Of(WorkflowEvent what, WorkflowDocument document)
    {
        // A called workflow sees its caller's event.
        var called = what.Name == "workflow_call";
        return new ObjectValue(
            Known("actor", what.Actor),
            Known("base_ref", called ? null : what.Name is "pull_request" or "pull_request_target" ? what.Base : ""),
            new("event", called ? new UnknownValue("github.event") : Payload(what)),
            Known("event_name", called ? null : what.Name),
            Known("head_ref", called ? null : what.Name is "pull_request" or "pull_request_target" ? what.Head : ""),
            Known("ref", what.Ref),
            Known("ref_name", what.RefName),
            // The merge of a pull request counts as a branch.
            Known("ref_type", what.Ref is null ? null : what.IsTag ? "tag" : "branch"),
            Known("repository", what.Repository),
            Known("repository_owner", what.Repository?.Split('/')[0]),
            Known("server_url", "https://github.com"),
            Known("api_url", "https://api.github.com"),
            Known("graphql_url", "https://api.github.com/graphql"),
            Known("triggering_actor", what.Actor),
            Known("workflow", called ? null : document.Name?.Value ?? document.Path))
        { Others = new UnknownValue("github") };
    }

    private static ObjectValue Payload(WorkflowEvent what)
    {
        var entries = new List<KeyValuePair<string, ExpressionValue>>();
        if (what.Action is not null)
            entries.Add(Known("action", what.Action));
        entries.Add(new("repository", Repository("github.event.repository", what.Repository, what.DefaultBranch)));
        entries.Add(new("sender", Open("github.event.sender", Known("login", what.Actor, "github.event.sender"))));
        switch (what.Name)
        {
            case "push":
                entries.Add(Known("ref", what.Ref));
                entries.Add(new("deleted", ExpressionValue.Of(what.Deleted)));
                break;
            case "schedule":
                entries.Add(Known("schedule", what.Cron, "github.event"));
                break;
            case "workflow_dispatch":
                entries.Add(Known("ref", what.Ref));
                entries.Add(new("inputs", Values.Object(what.Inputs, asTexts: true)));
                break;
            case "release":
                entries.Add(new("release", Open("github.event.release", Known("tag_name", what.RefName))));
                break;
            case "merge_group":
                entries.Add(new("merge_group", Open("github.event.merge_group", Known("base_ref", Refs.Heads + what.Base), Known("head_ref", what.Ref))));
                break;
        }

        if (what.Kind.IsPullRequest)
        {
            if (what.Number is { } number)
                entries.Add(new("number", ExpressionValue.Of((double)number)));
            entries.Add(new("pull_request", PullRequest(what)));
        }

        foreach (var (part, events) in Parts)
            if (!events.Contains(what.Name))
                entries.Add(new(part, ExpressionValue.Null));
        return Open("github.event", entries);
    }

    private static ObjectValue PullRequest(WorkflowEvent what)
    {
        const string Path = "github.event.pull_request";
        var fork = what.Fork ? new("full_name", new UnknownValue($"{Path}.head.repo.full_name")) : Known("full_name", what.Repository, $"{Path}.head.repo");
        // A fork has another owner, so its name is never the repository's.
        if (what.Fork && what.Repository is { } repository)
            fork = Known("full_name", $"someone/{repository.Split('/')[1]}");
        var entries = new List<KeyValuePair<string, ExpressionValue>>
        {
            new("base", Open($"{Path}.base", Known("ref", what.Base), new("repo", Repository($"{Path}.base.repo", what.Repository, what.DefaultBranch)))),
            new("head", Open($"{Path}.head", Known("ref", what.Head, $"{Path}.head"), new("repo", Open($"{Path}.head.repo", fork, new("fork", ExpressionValue.Of(what.Fork)))))),
        };
        if (what.Action is not (null or "closed"))
            entries.Add(new("merged", ExpressionValue.False));
        return Open(Path, entries);
    }

    private static ObjectValue Repository(string path, string? name, string defaultBranch) => Open(
        path,
        Known("full_name", name, path),
        Known("name", name?.Split('/')[1], path),
        Known("default_branch", defaultBranch));

    private static ObjectValue Open(string path, params IEnumerable<KeyValuePair<string, ExpressionValue>> entries) =>
        new(entries) { Others = new UnknownValue(path) };

    private static KeyValuePair<string, ExpressionValue> Known(string name, string? value, string path = "github") =>
        new(name, value is null ? new UnknownValue($"{path}.{name}") : ExpressionValue.Of(value));
}
