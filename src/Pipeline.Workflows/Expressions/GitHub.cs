namespace Pipeline.Workflows.Expressions;

/// <summary>
/// The context <c>github</c>. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
/// </summary>
public static class GitHub
{
    /// <summary>Who triggered the run first; its privileges count, also when someone else runs it again.</summary>
    public static Expr<string> Actor { get; } = Of<string>("actor");

    /// <summary>The REST API, like <c>https://api.github.com</c>.</summary>
    public static Expr<string> ApiUrl { get; } = Of<string>("api_url");

    /// <summary>The base branch of a pull request; empty for other events.</summary>
    public static Expr<string> BaseRef { get; } = Of<string>("base_ref");

    /// <summary>The event's payload; see <see cref="JsonAccess"/>.</summary>
    public static Expr<Json> Event { get; } = Of<Json>("event");

    /// <summary>The event's name, like <c>push</c>.</summary>
    public static Expr<string> EventName { get; } = Of<string>("event_name");

    /// <summary>The file with the event's payload. Only in steps.</summary>
    public static Expr<string> EventPath { get; } = Of<string>("event_path");

    /// <summary>The source branch of a pull request; empty for other events. Its author chose the name.</summary>
    public static Expr<string> HeadRef { get; } = Of<string>("head_ref");

    /// <summary>The id of the job. Only in steps.</summary>
    public static Expr<string> Job { get; } = Of<string>("job");

    /// <summary>The full name of the branch or tag, like <c>refs/heads/main</c>.</summary>
    public static Expr<string> Ref { get; } = Of<string>("ref");

    /// <summary>The short name of the branch or tag.</summary>
    public static Expr<string> RefName { get; } = Of<string>("ref_name");

    /// <summary>Whether rules protect the branch.</summary>
    public static Expr<bool> RefProtected { get; } = Of<bool>("ref_protected");

    /// <summary><c>branch</c> or <c>tag</c>.</summary>
    public static Expr<string> RefType { get; } = Of<string>("ref_type");

    /// <summary>Owner and name of the repository.</summary>
    public static Expr<string> Repository { get; } = Of<string>("repository");

    /// <summary>The owner of the repository.</summary>
    public static Expr<string> RepositoryOwner { get; } = Of<string>("repository_owner");

    /// <summary>How often this run was started, from 1.</summary>
    public static Expr<string> RunAttempt { get; } = Of<string>("run_attempt");

    /// <summary>The run, unique in its repository; stays when it runs again.</summary>
    public static Expr<string> RunId { get; } = Of<string>("run_id");

    /// <summary>The number of the run within its workflow, from 1; stays when it runs again.</summary>
    public static Expr<string> RunNumber { get; } = Of<string>("run_number");

    /// <summary>The server, like <c>https://github.com</c>.</summary>
    public static Expr<string> ServerUrl { get; } = Of<string>("server_url");

    /// <summary>The commit.</summary>
    public static Expr<string> Sha { get; } = Of<string>("sha");

    /// <summary>The job's token, as powerful as the job's permissions. Only in steps.</summary>
    public static Expr<string> Token { get; } = Of<string>("token");

    /// <summary>Who triggered the run this time.</summary>
    public static Expr<string> TriggeringActor { get; } = Of<string>("triggering_actor");

    /// <summary>The name of the workflow, or the path of its file.</summary>
    public static Expr<string> Workflow { get; } = Of<string>("workflow");

    /// <summary>The file of the workflow with its version, like <c>o/r/.github/workflows/ci.yml@refs/heads/main</c>.</summary>
    public static Expr<string> WorkflowRef { get; } = Of<string>("workflow_ref");

    /// <summary>The commit of the workflow's file.</summary>
    public static Expr<string> WorkflowSha { get; } = Of<string>("workflow_sha");

    /// <summary>The folder that steps start in and where the checkout is. Only in steps.</summary>
    public static Expr<string> Workspace { get; } = Of<string>("workspace");

    private static Expr<T> Of<T>(string name) => new(new PropertyAccess(new ContextAccess("github"), name));
}
