namespace Pipeline.Components;

/// <summary>The run on GitHub that this build is part of.</summary>
internal static class GitHubRun
{
    /// <summary>Its page; null: it is none.</summary>
    /// <param name="variable">Reads a variable.</param>
    public static Uri? Address(Func<string, string?> variable) =>
        (variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_RUN_ID")) is ({ Length: > 0 } server, { Length: > 0 } repository, { Length: > 0 } id)
        && Uri.TryCreate($"{server.TrimEnd('/')}/{repository}/actions/runs/{id}", UriKind.Absolute, out var address) ? address : null;
}
