using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Engine;

namespace Nuke.Common.CI.GitHubActions;

/// <content>What has to be asked of GitHub, with <see cref="Token"/>.</content>
public sealed partial class GitHubActions
{
    private long _jobId;

    /// <summary>The number of the job, asked of GitHub once; the token needs <c>actions: read</c>.</summary>
    /// <exception cref="BuildException">GitHub refuses, or does not show the job under the name of <see cref="Job"/>.</exception>
    public long JobId => _jobId != 0 ? _jobId : _jobId = FindJob();

    /// <summary>Comments on an issue or a pull request; the token needs <c>issues: write</c> or <c>pull-requests: write</c>.</summary>
    /// <param name="issue">Its number.</param>
    /// <param name="text">The comment in Markdown; secrets are masked.</param>
    /// <exception cref="BuildException">GitHub refuses.</exception>
    public async Task CreateComment(int issue, string text)
    {
        using var client = Client();
        using var content = JsonContent.Create(new JsonObject { ["body"] = Redactor.Redact(text) });
        using var response = await client.PostAsync($"repos/{Repository}/issues/{issue}/comments", content);
        await RequireAsync(response, $"comment on #{issue}");
    }

    private long FindJob()
    {
        using var client = Client();
        using var response = client.GetAsync($"repos/{Repository}/actions/runs/{RunId}/jobs?per_page=100").GetAwaiter().GetResult();
        RequireAsync(response, "list the jobs of the run").GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(response.Content.ReadAsStream());
        var jobs = document.RootElement.GetProperty("jobs");
        foreach (var job in jobs.EnumerateArray())
        {
            // A job is listed under its display name, which is its id unless the workflow gives it another.
            if (job.GetProperty("name").GetString() == Job || jobs.GetArrayLength() == 1)
                return job.GetProperty("id").GetInt64();
        }

        throw new BuildException($"None of the {jobs.GetArrayLength()} jobs of run {RunId} is named '{Job}': give the job no 'name:' of its own, and no matrix.");
    }

    private HttpClient Client()
    {
        if (Token is not { } token)
            throw new BuildException("GITHUB_TOKEN is not set: pass it on to the step, 'env: { GITHUB_TOKEN: ${{ github.token }} }'.");
        var client = new HttpClient { BaseAddress = new Uri((Get("API_URL") ?? "https://api.github.com").TrimEnd('/') + "/") };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("pipeline");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task RequireAsync(HttpResponseMessage response, string what)
    {
        if (!response.IsSuccessStatusCode)
            throw new BuildException($"GitHub does not let the build {what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
