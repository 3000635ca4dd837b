using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common.IO;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>The build runs in GitHub Actions. The properties are GitHub's default variables; null when a variable is not set.</summary>
public sealed partial class GitHubActions : Host, IBuildServer
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private JsonNode? _event;

    internal GitHubActions(IReadOnlyDictionary<string, string> environment) => _environment = environment;

    /// <summary>The running one, or null when the build runs elsewhere.</summary>
    public static new GitHubActions? Instance => Host.Instance as GitHubActions;

    string? IBuildServer.Branch => Ref;
    string? IBuildServer.Commit => Sha;

    /// <summary>The home directory.</summary>
    public string? Home => _environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? home : null;

    /// <summary>The name of the workflow.</summary>
    public string? Workflow => Get("WORKFLOW");

    /// <summary>The name of the running step's action.</summary>
    public string? Action => Get("ACTION");

    /// <summary>Who started the run.</summary>
    public string? Actor => Get("ACTOR");

    /// <summary>Owner and name of the repository.</summary>
    public string? Repository => Get("REPOSITORY");

    /// <summary>The owner of the repository.</summary>
    public string? RepositoryOwner => Get("REPOSITORY_OWNER");

    /// <summary>The event that started the run, like <c>push</c>.</summary>
    public string? EventName => Get("EVENT_NAME");

    /// <summary>The file with the event.</summary>
    public string? EventPath => Get("EVENT_PATH");

    /// <summary>The working copy.</summary>
    public string? Workspace => Get("WORKSPACE");

    /// <summary>The commit.</summary>
    public string? Sha => Get("SHA");

    /// <summary>The full name of the branch or tag, like <c>refs/heads/main</c>.</summary>
    public string? Ref => Get("REF");

    /// <summary>The source branch of a pull request.</summary>
    public string? HeadRef => Get("HEAD_REF");

    /// <summary>The branch that a pull request goes to.</summary>
    public string? BaseRef => Get("BASE_REF");

    /// <summary>The server, like <c>https://github.com</c>.</summary>
    public string? ServerUrl => Get("SERVER_URL");

    /// <summary>The job.</summary>
    public string? Job => Get("JOB");

    /// <summary>The token, when the workflow passes it on.</summary>
    public string? Token => Get("TOKEN");

    /// <summary>The file that the step summary is written to.</summary>
    public AbsolutePath? StepSummaryFile => Get("STEP_SUMMARY");

    /// <summary>The number of the run within its workflow; 0 when unknown.</summary>
    public long RunNumber => Number("RUN_NUMBER");

    /// <summary>The run; 0 when unknown.</summary>
    public long RunId => Number("RUN_ID");

    /// <summary>Whether a pull request is built.</summary>
    public bool IsPullRequest => EventName is "pull_request" or "pull_request_target";

    /// <summary>The number of the pull request, or null.</summary>
    public int? PullRequestNumber =>
        !IsPullRequest ? null
        : Ref?.Split('/') is ["refs", "pull", var number, ..] && int.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value
        : Event?["number"] is { } told && told.GetValueKind() == JsonValueKind.Number ? (int)told
        : null;

    /// <summary>What happened to the pull request, like <c>opened</c>; of other events their kind, or null.</summary>
    public string? PullRequestAction => Event?["action"] is { } action && action.GetValueKind() == JsonValueKind.String ? (string?)action : null;

    /// <summary>The event that started the run, or null when it is not known.</summary>
    private JsonNode? Event => _event ??= EventPath is { } file && File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject : null;

    private string? Get(string name) => _environment.GetValueOrDefault("GITHUB_" + name) is { Length: > 0 } value ? value : null;

    private long Number(string name) => long.TryParse(Get(name), CultureInfo.InvariantCulture, out var value) ? value : 0;
}
