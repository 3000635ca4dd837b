using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Octokit;
using Octokit.Internal;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.GitHub;

/// <summary>
/// One repository's part of GitHub's API, through Octokit. Answers are read as JSON: newer fields, such as an asset's digest, are not in
/// Octokit's own types, and requests are shown by a rehearsal as they are sent.
/// </summary>
internal sealed class GitHubApi
{
    private const string Json = "application/vnd.github+json";
    private const int MostPages = 100;

    private readonly Connection _connection;
    private readonly GitHubPatience _patience;

    /// <param name="address">Where.</param>
    /// <param name="token">Who asks; null for nobody.</param>
    /// <param name="patience">How long is waited.</param>
    public GitHubApi(GitHubAddress address, string? token, GitHubPatience patience)
    {
        (Address, IsSignedIn, _patience) = (address, !string.IsNullOrEmpty(token), patience);
        _connection = new Connection(
            new Octokit.ProductHeaderValue("pipeline"), address.Api, new InMemoryCredentialStore(IsSignedIn ? new Credentials(token) : Credentials.Anonymous),
            new HttpClientAdapter(HttpMessageHandlerFactory.CreateDefault), new SimpleJsonSerializer());
    }

    public GitHubAddress Address { get; }

    /// <summary>Whether there is a token.</summary>
    public bool IsSignedIn { get; }

    /// <summary>Does something that looks first, until it succeeds or the time is over.</summary>
    public Task<T> WaitAsync<T>(string what, Func<Task<T>> act, CancellationToken cancellation) => _patience.WaitAsync(what, act, cancellation);

    /// <summary>What a path below the repository says; null when it does not exist.</summary>
    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellation) => _patience.WaitAsync($"Reading {Of(path)}", () => AskAsync(path, cancellation), cancellation);

    /// <summary>All items of a list.</summary>
    /// <param name="path">The path, which may have a query.</param>
    /// <param name="property">Where the list is an object's property, its name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>null when there is no such list, or nobody may read it.</returns>
    public Task<List<JsonNode>?> ListAsync(string path, string? property, CancellationToken cancellation) =>
        _patience.WaitAsync($"Reading {Of(path)}", () => AskAllAsync(path, property, cancellation), cancellation);

    /// <summary>Asks once: for use within <see cref="WaitAsync"/>.</summary>
    public async Task<JsonNode?> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return Parse((await _connection.Get<object>(Uri(path), null, Json, cancellation)).HttpResponse);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>Asks for a whole list once: for use within <see cref="WaitAsync"/>.</summary>
    public async Task<List<JsonNode>?> AskAllAsync(string path, string? property, CancellationToken cancellation)
    {
        var all = new List<JsonNode>();
        for (var page = 1; page <= MostPages; page++)
        {
            if (await AskAsync($"{path}{(path.Contains('?') ? '&' : '?')}per_page=100&page={page}", cancellation) is not { } answer)
                return page == 1 ? null : all;
            var items = (property is null ? answer : answer[property]) as JsonArray ?? [];
            all.AddRange(items.OfType<JsonNode>());
            if (items.Count < 100)
                break;
        }

        return all;
    }

    /// <summary>Sends a request once: for use within <see cref="WaitAsync"/>.</summary>
    public async Task<JsonNode?> SendAsync(GitHubRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // Octokit would call a text form data.
        using var body = request.Body is null ? null : new StringContent(request.Body.ToJsonString(), Encoding.UTF8, "application/json");
        switch (request.Method)
        {
            case "DELETE":
                await _connection.Delete(Uri(request.Path));
                return null;
            case "PATCH":
                return Parse((await _connection.Patch<object>(Uri(request.Path), body, Json)).HttpResponse);
            default:
                return Parse((await _connection.Post<object>(Uri(request.Path), body, Json, "application/json", TimeSpan.FromSeconds(100), cancellation)).HttpResponse);
        }
    }

    /// <summary>Sends a file once.</summary>
    /// <param name="address">The address that the release names.</param>
    /// <param name="name">What it is called there.</param>
    /// <param name="file">Where it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<JsonNode?> UploadAsync(string address, string name, string file, CancellationToken cancellation)
    {
        var uri = new Uri($"{address.Split('{')[0]}?name={System.Uri.EscapeDataString(name)}");
        if (!Address.TakesUploadsAt(uri))
            throw PipelineException.Failed($"GitHub names {uri.Host} for uploads", Address.Api.Host, "that is another server, and the token would go there");
        await using var stream = File.OpenRead(file);
        using var body = new StreamContent(stream);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return Parse((await _connection.Post<object>(uri, body, Json, "application/octet-stream", TimeSpan.FromMinutes(10), cancellation)).HttpResponse);
    }

    /// <summary>The digest of an asset's bytes, by reading them: servers older than 2025 do not say it.</summary>
    public async Task<string> DownloadedDigestAsync(long asset, CancellationToken cancellation) => await _patience.WaitAsync(
        $"Reading asset {asset}", async () =>
        {
            var answer = await _connection.Get<byte[]>(Uri($"releases/assets/{asset}"), null, "application/octet-stream", cancellation);
            var bytes = answer.HttpResponse.Body as byte[] ?? Encoding.UTF8.GetBytes(answer.HttpResponse.Body as string ?? "");
            return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        },
        cancellation);

    private Uri Uri(string path) => new(path.StartsWith('/') ? path[1..] : $"repos/{Address.Name}{(path.Length == 0 ? "" : "/")}{path}", UriKind.Relative);

    private string Of(string path) => $"{path.Split('?')[0].TrimStart('/')} of {Address.Name}";

    private static JsonNode? Parse(IResponse response)
    {
        var text = response.Body as string;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw PipelineException.Failed("GitHub's answer cannot be understood", null, e.Message, "check that the address is one of GitHub's API and that no proxy answers in its place", inner: e);
        }
    }
}
