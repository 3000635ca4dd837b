using static Pipeline.Workflows.Rules.Shapes.Shape;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>
/// The events with their filters and activity types.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
/// </summary>
internal static class EventShapes
{
    private static readonly string[] PullRequest =
    [
        "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize", "converted_to_draft", "locked",
        "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned", "ready_for_review", "review_requested", "review_request_removed",
        "auto_merge_enabled", "auto_merge_disabled", "stacked",
    ];

    private static readonly string[] Comment = ["created", "edited", "deleted"];

    private static readonly Shape CallInput = Map(
        ("description", Text), ("type!", OneOf("string", "boolean", "number")), ("required", Truth),
        ("default", (Text | Truth | Number).With("github", "inputs", "vars")));

    private static readonly Shape Call = Nothing | Map(
        ("inputs", Open(CallInput)),
        ("secrets", Open(Nothing | Map(("description", Text), ("required", Truth)))),
        ("outputs", Open(Map(("description", Text), ("value!", Text.With("github", "inputs", "vars", "jobs"))))));

    private static readonly Shape Dispatch = Nothing | Map(("inputs", Open(Map(
        ("description", Text), ("type", OneOf("string", "boolean", "number", "environment", "choice")), ("required", Truth),
        ("default", Text | Truth | Number), ("options", List(Text))))));

    private static readonly (string, Shape)[] PathFilters = [("paths", Filleds), ("paths-ignore", Filleds)];

    private static readonly (string, Shape)[] BranchFilters = [("branches", Filleds), ("branches-ignore", Filleds)];

    private static readonly Keys All = new(
    [
        ("branch_protection_rule", Activities("created", "edited", "deleted")),
        ("check_run", Activities("completed", "created", "rerequested", "requested_action")),
        ("check_suite", Activities("completed")),
        ("create", Nothing),
        ("delete", Nothing),
        ("deployment", Nothing),
        ("deployment_status", Nothing),
        ("discussion", Activities(
            "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked", "unlocked", "category_changed",
            "answered", "unanswered")),
        ("discussion_comment", Activities(Comment)),
        ("fork", Nothing),
        ("gollum", Nothing),
        ("image_version", Activities(["created", "ready", "deleted"], ("names", Filleds), ("versions", Filleds))),
        ("issue_comment", Activities(Comment)),
        ("issues", Activities(
            "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned", "unassigned", "labeled", "unlabeled",
            "locked", "unlocked", "milestoned", "demilestoned", "field_added", "field_removed", "typed", "untyped")),
        ("label", Activities("created", "edited", "deleted")),
        ("merge_group", Activities(["checks_requested"], BranchFilters)),
        ("milestone", Activities("created", "closed", "opened", "edited", "deleted")),
        ("page_build", Nothing),
        ("project", Activities("created", "closed", "reopened", "edited", "deleted")),
        ("project_card", Activities("created", "moved", "converted", "edited", "deleted")),
        ("project_column", Activities("created", "updated", "moved", "deleted")),
        ("public", Nothing),
        ("pull_request", Activities(PullRequest, [.. BranchFilters, .. PathFilters])),
        ("pull_request_comment", Activities(Comment)),
        ("pull_request_review", Activities("submitted", "edited", "dismissed")),
        ("pull_request_review_comment", Activities(Comment)),
        ("pull_request_target", Activities(PullRequest, [.. BranchFilters, .. PathFilters])),
        ("push", Nothing | Map([.. BranchFilters, ("tags", Filleds), ("tags-ignore", Filleds), .. PathFilters])),
        ("registry_package", Activities("published", "updated")),
        ("release", Activities("published", "unpublished", "created", "edited", "deleted", "prereleased", "released")),
        // Its types are the sender's own words.
        ("repository_dispatch", Nothing | Map(("types", List(Filled)))),
        ("schedule", List(Map(("cron!", Filled), ("timezone", Filled)))),
        ("status", Nothing),
        ("watch", Activities("started")),
        ("workflow_call", Call),
        ("workflow_dispatch", Dispatch),
        ("workflow_run", Activities(["requested", "completed", "in_progress"], [("workflows", Filleds), .. BranchFilters])),
    ]);

    private static readonly Shape Name = OneOf([.. All.Known.Keys]) with { Topic = Topic.Event };

    /// <summary>What <c>on</c> may be.</summary>
    public static readonly Shape On = Name | List(Name) | new Shape { Mappings = [All], Topic = Topic.Event };

    private static Shape Activities(params string[] types) => Activities(types, []);

    private static Shape Activities(string[] types, params (string, Shape)[] filters)
    {
        var type = OneOf(types) with { Topic = Topic.Activity };
        return Nothing | Map([("types", type | List(type)), .. filters]);
    }
}
