using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>Where a build runs.</summary>
public abstract class Host
{
    internal static readonly string[] Names = [nameof(Terminal), nameof(GitHubActions)];

    /// <summary>The host of the running build.</summary>
    protected static Host Instance => NukeBuild.Host;

    internal static Host Detect(IReadOnlyDictionary<string, string> environment, string? wanted)
    {
        var onGitHub = wanted is null ? environment.GetValueOrDefault("GITHUB_ACTIONS") == "true" : wanted == nameof(GitHubActions);
        return onGitHub ? new CI.GitHubActions.GitHubActions(environment) : new Terminal();
    }

    /// <inheritdoc/>
    public override string ToString() => GetType().Name;
}
