namespace Pipeline.Workflows.Rules.References;

/// <summary>
/// What the contexts hold whose content GitHub fixes.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
/// </summary>
internal static class ContextProperties
{
    private static readonly HashSet<string> GitHub =
    [
        "action", "action_path", "action_ref", "action_repository", "action_status", "actor", "actor_id", "api_url", "artifact_cache_size_limit", "base_ref",
        "env", "event", "event_name", "event_path", "graphql_url", "head_ref", "job", "job_workflow_sha", "output", "path", "ref", "ref_name",
        "ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id", "repository_visibility", "repositoryurl",
        "retention_days", "run_attempt", "run_id", "run_number", "secret_source", "server_url", "sha", "state", "step_summary", "token",
        "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
    ];

    private static readonly HashSet<string> Runner = ["name", "os", "arch", "temp", "tool_cache", "workspace", "debug", "environment"];

    private static readonly HashSet<string> Strategy = ["fail-fast", "job-index", "job-total", "max-parallel"];

    private static readonly HashSet<string> Job =
        ["check_run_id", "container", "services", "status", "workflow_ref", "workflow_sha", "workflow_repository", "workflow_file_path"];

    public static HashSet<string> Of(string context) => context switch
    {
        "github" => GitHub,
        "runner" => Runner,
        "strategy" => Strategy,
        _ => Job,
    };
}
