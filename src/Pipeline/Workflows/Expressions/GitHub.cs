namespace Pipeline.Workflows.Expressions;

/// <summary>
/// The context <c>github</c>. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
/// </summary>
public static class GitHub
{
    /// <summary>Who triggered the run first.</summary>
    public static Expr<string> Actor { get; } = Of<string>("actor");

    /// <summary>The base branch of a pull request.</summary>
    public static Expr<string> BaseRef { get; } = Of<string>("base_ref");

    /// <summary>The event's payload.</summary>
    public static Expr<Json> Event { get; } = Of<Json>("event");

    /// <summary>The event's name, like <c>push</c>.</summary>
    public static Expr<string> EventName { get; } = Of<string>("event_name");

    /// <summary>The source branch of a pull request.</summary>
    public static Expr<string> HeadRef { get; } = Of<string>("head_ref");

    /// <summary>The full name of the branch or tag, like <c>refs/heads/main</c>.</summary>
    public static Expr<string> Ref { get; } = Of<string>("ref");

    /// <summary>The short name of the branch or tag.</summary>
    public static Expr<string> RefName { get; } = Of<string>("ref_name");

    /// <summary><c>branch</c> or <c>tag</c>.</summary>
    public static Expr<string> RefType { get; } = Of<string>("ref_type");

    /// <summary>Whether rules protect the branch.</summary>
    public static Expr<bool> RefProtected { get; } = Of<bool>("ref_protected");

    /// <summary>Owner and name of the repository.</summary>
    public static Expr<string> Repository { get; } = Of<string>("repository");

    /// <summary>The owner of the repository.</summary>
    public static Expr<string> RepositoryOwner { get; } = Of<string>("repository_owner");

    /// <summary>How often this run was started, from 1.</summary>
    public static Expr<string> RunAttempt { get; } = Of<string>("run_attempt");

    /// <summary>The run, unique in its repository.</summary>
    public static Expr<string> RunId { get; } = Of<string>("run_id");

    /// <summary>The number of the run within its workflow, from 1.</summary>
    public static Expr<string> RunNumber { get; } = Of<string>("run_number");

    /// <summary>The server, like <c>https://github.com</c>.</summary>
    public static Expr<string> ServerUrl { get; } = Of<string>("server_url");

    /// <summary>The commit.</summary>
    public static Expr<string> Sha { get; } = Of<string>("sha");

    /// <summary>The job's token, as powerful as the job's permissions.</summary>
    public static Expr<string> Token { get; } = Of<string>("token");

    /// <summary>Who triggered this attempt.</summary>
    public static Expr<string> TriggeringActor { get; } = Of<string>("triggering_actor");

    /// <summary>The folder that steps begin in.</summary>
    public static Expr<string> Workspace { get; } = Of<string>("workspace");

    /// <summary>The name of the workflow.</summary>
    public static Expr<string> Workflow { get; } = Of<string>("workflow");

    private static Expr<T> Of<T>(string name) => new(new PropertyAccess(new ContextAccess("github"), name));
}
