using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// Nuke writes a workflow of GitHub Actions from this attribute at every start. Here a workflow is a property of the build; a build that has
/// the attribute does not run, and says which property to write instead. Its values are those of Nuke.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class GitHubActionsAttribute(string name, GitHubActionsImage image, params GitHubActionsImage[] images) : BuildExtensionAttributeBase, IOnBuildInitialized
{
    internal string Name => name;
    internal IReadOnlyList<GitHubActionsImage> Images => [image, .. images];

    public GitHubActionsTrigger[] On { get; set; } = [];
    public string[] OnPushBranches { get; set; } = [];
    public string[] OnPushBranchesIgnore { get; set; } = [];
    public string[] OnPushTags { get; set; } = [];
    public string[] OnPushTagsIgnore { get; set; } = [];
    public string[] OnPushIncludePaths { get; set; } = [];
    public string[] OnPushExcludePaths { get; set; } = [];
    public string[] OnPullRequestBranches { get; set; } = [];
    public string[] OnPullRequestTags { get; set; } = [];
    public string[] OnPullRequestIncludePaths { get; set; } = [];
    public string[] OnPullRequestExcludePaths { get; set; } = [];
    public string[] OnWorkflowDispatchOptionalInputs { get; set; } = [];
    public string[] OnWorkflowDispatchRequiredInputs { get; set; } = [];
    public string? OnCronSchedule { get; set; }
    public string[] ImportSecrets { get; set; } = [];
    public bool EnableGitHubToken { get; set; }
    public GitHubActionsPermissions[] WritePermissions { get; set; } = [];
    public GitHubActionsPermissions[] ReadPermissions { get; set; } = [];
    public string[] CacheIncludePatterns { get; set; } = [];
    public string[] CacheExcludePatterns { get; set; } = [];
    public string[] CacheKeyFiles { get; set; } = [];
    public bool PublishArtifacts { get; set; } = true;
    public string? PublishCondition { get; set; }
    public int TimeoutMinutes { get; set; }
    public string? EnvironmentName { get; set; }
    public string? EnvironmentUrl { get; set; }
    public string? ConcurrencyGroup { get; set; }
    public bool ConcurrencyCancelInProgress { get; set; }
    public string? JobConcurrencyGroup { get; set; }
    public bool JobConcurrencyCancelInProgress { get; set; }
    public string[] InvokedTargets { get; set; } = [];
    public GitHubActionsSubmodules Submodules { get; set; }
    public bool Lfs { get; set; }
    public uint FetchDepth { get; set; } = 1;
    public bool Progress { get; set; } = true;
    public string? Filter { get; set; }
    public bool AutoGenerate { get; set; } = true;

    /// <summary>Ends a build that is about to run; <c>--help</c> and <c>--plan</c> are answered.</summary>
    /// <exception cref="BuildException">Always: exit code 2, with the property to write.</exception>
    public void OnBuildInitialized(IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan) =>
        throw new BuildException(WorkflowAdvice.For(Build!.GetType(), executableTargets), ExitCode.WrongUse);
}
