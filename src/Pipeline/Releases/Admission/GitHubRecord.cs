using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.Admission;

/// <summary>What GitHub knows of a repository's commits, checks and approvals.</summary>
/// <param name="api">The address of the API.</param>
/// <param name="repository"><c>owner/name</c>.</param>
/// <param name="token">The job's token.</param>
internal sealed class GitHubRecord(Uri api, string repository, string? token) : IDisposable
{
    // No redirects: a repository that was renamed is another one.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The branch that is the repository's own.</summary>
    public async Task<string> DefaultBranchAsync(CancellationToken cancellation) =>
        (await GetAsync("", cancellation))?.GetProperty("default_branch").GetString() ?? throw Missing();

    /// <summary>The commit that a tag is now; null when there is no such tag.</summary>
    public async Task<string?> CommitOfTagAsync(string tag, CancellationToken cancellation) =>
        (await GetAsync($"/commits/{Uri.EscapeDataString($"refs/tags/{tag}")}", cancellation))?.GetProperty("sha").GetString();

    /// <summary>Whether a branch holds a commit.</summary>
    public async Task<bool> HoldsAsync(string branch, string commit, CancellationToken cancellation) =>
        (await GetAsync($"/compare/{Uri.EscapeDataString(branch)}...{commit}", cancellation))?.GetProperty("status").GetString() is "identical" or "behind";

    /// <summary>How the newest run of a check by GitHub Actions ended on a commit: <c>success</c>, <c>failure</c> …; null when it did not run or is not over.</summary>
    public async Task<string?> CheckAsync(string commit, string check, CancellationToken cancellation)
    {
        var runs = await GetAsync($"/commits/{commit}/check-runs?check_name={Uri.EscapeDataString(check)}&filter=latest&per_page=100", cancellation);
        var conclusions = runs?.GetProperty("check_runs").EnumerateArray()
            .Where(x => x.GetProperty("app").GetProperty("slug").GetString() == "github-actions")
            .Select(x => x.GetProperty("conclusion").GetString()).ToList() ?? [];
        // The same name in two workflows: all of them count.
        return conclusions.Count == 0 ? null : conclusions.Find(x => x != "success") is { } other ? other : conclusions.Contains(null) ? null : "success";
    }

    /// <summary>Who has approved a run for an environment, each once, as far as GitHub's reviewers have done so; empty: nobody.</summary>
    public async Task<ImmutableArray<string>> ReviewersAsync(string run, string environment, CancellationToken cancellation) =>
    [
        .. (await GetAsync($"/actions/runs/{Uri.EscapeDataString(run)}/approvals", cancellation))?.EnumerateArray()
            .Where(x => x.GetProperty("state").GetString() == "approved" && x.GetProperty("environments").EnumerateArray().Any(y => y.GetProperty("name").GetString() == environment))
            .Select(x => x.GetProperty("user").GetProperty("login").GetString()).OfType<string>().Distinct() ?? [],
    ];

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellation)
    {
        var address = new Uri($"{api.AbsoluteUri.TrimEnd('/')}/repos/{repository}{path}");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd("pipeline");
            request.Headers.Accept.ParseAdd("application/vnd.github+json");
            if (!string.IsNullOrEmpty(token))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.SendAsync(request, cancellation);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity)
                return null;
            if (!answer.IsSuccessStatusCode)
                throw PipelineException.Failed(
                    "GitHub does not say what the deployment needs to know", address.ToString(), $"it answers {(int)answer.StatusCode}",
                    answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "the job's token needs actions, contents and checks: read" : "try again; nothing was changed");
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw PipelineException.Failed("GitHub does not say what the deployment needs to know", address.ToString(), e.Message, "try again; nothing was changed", inner: e);
        }
    }

    private PipelineException Missing() =>
        PipelineException.Failed($"GitHub knows no repository {repository}", api.ToString(), "it is gone, or the token may not read it", "the job's token needs contents: read");
}
