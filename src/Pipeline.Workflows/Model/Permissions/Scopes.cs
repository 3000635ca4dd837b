namespace Pipeline.Workflows.Model;

/// <summary>
/// What a job's token can be allowed to touch. A scope that cannot be written has no <c>Write</c>.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
/// </summary>
public static class Scopes
{
    /// <summary><c>actions</c>: runs of workflows.</summary>
    public static AnyScope Actions { get; } = new("actions");

    /// <summary><c>artifact-metadata</c>: metadata of artifacts.</summary>
    public static AnyScope ArtifactMetadata { get; } = new("artifact-metadata");

    /// <summary><c>attestations</c>: attestations of what was built.</summary>
    public static AnyScope Attestations { get; } = new("attestations");

    /// <summary><c>checks</c>: check runs.</summary>
    public static AnyScope Checks { get; } = new("checks");

    /// <summary><c>code-quality</c>: findings on code quality.</summary>
    public static AnyScope CodeQuality { get; } = new("code-quality");

    /// <summary><c>contents</c>: files, commits, tags, releases.</summary>
    public static AnyScope Contents { get; } = new("contents");

    /// <summary><c>copilot-requests</c>: requests to Copilot.</summary>
    public static WriteScope CopilotRequests { get; } = new("copilot-requests");

    /// <summary><c>deployments</c>: deployments.</summary>
    public static AnyScope Deployments { get; } = new("deployments");

    /// <summary><c>discussions</c>: discussions.</summary>
    public static AnyScope Discussions { get; } = new("discussions");

    /// <summary><c>drives</c>: drives.</summary>
    public static AnyScope Drives { get; } = new("drives");

    /// <summary><c>id-token</c>: the token that proves to others which workflow runs (OpenID Connect).</summary>
    public static WriteScope IdToken { get; } = new("id-token");

    /// <summary><c>issues</c>: issues.</summary>
    public static AnyScope Issues { get; } = new("issues");

    /// <summary><c>models</c>: GitHub Models.</summary>
    public static ReadScope Models { get; } = new("models");

    /// <summary><c>packages</c>: packages, images of GHCR among them.</summary>
    public static AnyScope Packages { get; } = new("packages");

    /// <summary><c>pages</c>: GitHub Pages.</summary>
    public static AnyScope Pages { get; } = new("pages");

    /// <summary><c>pull-requests</c>: pull requests.</summary>
    public static AnyScope PullRequests { get; } = new("pull-requests");

    /// <summary><c>repository-projects</c>: classic projects.</summary>
    public static AnyScope RepositoryProjects { get; } = new("repository-projects");

    /// <summary><c>security-events</c>: results of code scanning.</summary>
    public static AnyScope SecurityEvents { get; } = new("security-events");

    /// <summary><c>statuses</c>: statuses of commits.</summary>
    public static AnyScope Statuses { get; } = new("statuses");

    /// <summary><c>vulnerability-alerts</c>: alerts of Dependabot.</summary>
    public static ReadScope VulnerabilityAlerts { get; } = new("vulnerability-alerts");
}

/// <summary>A scope by its name.</summary>
public abstract class Scope
{
    private protected Scope(string name) => Name = name;

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    private protected Permission Of(Access access, string reason) => new(this, access, reason);
}

/// <summary>A scope that can be read and written.</summary>
public sealed class AnyScope : Scope
{
    internal AnyScope(string name)
        : base(name)
    {
    }

    /// <summary>To read, and why.</summary>
    public Permission Read(string reason) => Of(Access.Read, reason);

    /// <summary>To read and write, and why.</summary>
    public Permission Write(string reason) => Of(Access.Write, reason);
}

/// <summary>A scope that can only be read.</summary>
public sealed class ReadScope : Scope
{
    internal ReadScope(string name)
        : base(name)
    {
    }

    /// <summary>To read, and why.</summary>
    public Permission Read(string reason) => Of(Access.Read, reason);
}

/// <summary>A scope that can only be written.</summary>
public sealed class WriteScope : Scope
{
    internal WriteScope(string name)
        : base(name)
    {
    }

    /// <summary>To write, and why.</summary>
    public Permission Write(string reason) => Of(Access.Write, reason);
}
