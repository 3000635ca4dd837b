using Nuke.Common.CI.GitHubActions;

namespace Pipeline.Engine;

/// <summary>Links to the run, the commit and the pull request on GitHub.</summary>
internal static class SummaryLinks
{
    /// <summary>The links in one line of Markdown; empty when GitHub's variables are not set.</summary>
    public static string Of(IReadOnlyDictionary<string, string> environment)
    {
        var host = new GitHubActions(environment);
        if (host.ServerUrl is not { } server || !server.StartsWith("https://", StringComparison.Ordinal) || host.Repository is not { } repository)
            return "";
        var at = $"{server.TrimEnd('/')}/{repository}";
        var links = new List<string>();
        if (host.RunId > 0)
            links.Add($"[Run {host.RunNumber}]({at}/actions/runs/{host.RunId}{(environment.GetValueOrDefault("GITHUB_RUN_ATTEMPT") is { Length: > 0 } attempt ? "/attempts/" + attempt : "")})");
        if (host.Sha is { Length: >= 7 } sha)
            links.Add($"[commit {sha[..7]}]({at}/commit/{sha})");
        if (host.PullRequestNumber is { } number)
            links.Add($"[pull request #{number}]({at}/pull/{number})");
        return string.Join(" · ", links);
    }
}
