using Nuke.Common;

namespace Pipeline.Components;

/// <summary>A build that speaks to GitHub's API.</summary>
public interface IHaveGitHub : INukeBuild
{
    /// <summary>The token that GitHub is asked with.</summary>
    [Parameter("Token for GitHub's API; reading public repositories needs none, but has 60 requests an hour instead of 5,000")]
    [Secret]
    string? GitHubToken => TryGetValue(() => GitHubToken);

    /// <summary>The address of GitHub's API.</summary>
    [Parameter("Address of GitHub's API; default: https://api.github.com/, for releases GITHUB_API_URL or the server of the remote")]
    string? GitHubApi => TryGetValue(() => GitHubApi);

    /// <summary>The repository on GitHub.</summary>
    [Parameter("Repository on GitHub, owner/name; default: GITHUB_REPOSITORY, else that of the remote")]
    string? GitHubRepository => TryGetValue(() => GitHubRepository);
}
