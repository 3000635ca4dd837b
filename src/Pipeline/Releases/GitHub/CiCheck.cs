using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.GitHub;

/// <summary>Whether CI has passed for a commit, by GitHub's API: check runs and commit statuses both.</summary>
internal static class CiCheck
{
    /// <param name="api">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="required">Names that must be among what has passed.</param>
    /// <param name="ownRun">The id of the workflow run that asks: its own jobs are not over and do not count.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was seen.</returns>
    /// <exception cref="PipelineException">It has not passed: exit 3.</exception>
    public static async Task<string> AskAsync(GitHubApi api, string commit, IReadOnlyCollection<string> required, string? ownRun, CancellationToken cancellation)
    {
        var runs = await api.ListAsync($"commits/{commit}/check-runs?filter=latest", "check_runs", cancellation);
        if (runs is null)
            throw PipelineException.Refused($"GitHub does not know commit {commit[..7]}", api.Address.ToString(), "it was not pushed, or the token may not read it", "push the branch and let CI run");
        var statuses = await api.ListAsync($"commits/{commit}/statuses", null, cancellation) ?? [];
        // The newest status of a context comes first, and is the one that counts.
        var seen = runs.Where(x => ownRun is null || !Text(x, "details_url").Contains($"/actions/runs/{ownRun}/", StringComparison.Ordinal))
            .Select(x => (Name: Text(x, "name"), State: Text(x, "status") == "completed" ? Text(x, "conclusion") : Text(x, "status")))
            .Concat(statuses.DistinctBy(x => Text(x, "context")).Select(x => (Name: Text(x, "context"), State: Text(x, "state")))).ToList();
        var bad = seen.Where(x => x.State is not ("success" or "neutral" or "skipped")).Select(x => $"{x.Name} is {x.State}")
            .Concat(required.Where(x => !seen.Exists(y => y.Name == x)).Select(x => $"{x} did not run")).ToList();
        if (bad.Count > 0)
            throw PipelineException.Refused($"CI of {commit[..7]} is not green", api.Address.ToString(), string.Join(", ", bad), "wait for it, or mend what failed");
        if (!seen.Exists(x => x.State == "success"))
            throw PipelineException.Refused($"CI has not run for {commit[..7]}", api.Address.ToString(), "no check has passed", "push the branch and let CI run");
        return string.Create(CultureInfo.InvariantCulture, $"{seen.Count} checks of {commit[..7]} have passed");
    }

    private static string Text(JsonNode node, string name) => node[name]?.ToString() ?? "";
}
