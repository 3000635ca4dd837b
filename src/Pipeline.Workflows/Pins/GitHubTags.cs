using Octokit;
using Octokit.Internal;
using Pipeline.Diagnostics;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pipeline.Workflows.Pins;

/// <summary>A version that can be taken, and when it came out; null when the tag has to be asked.</summary>
internal sealed record Published(string Tag, FullVersion Version, DateTimeOffset? At);

/// <summary>What the GitHub API says of releases and tags. The only class that knows Octokit, which is loaded when this is first used.</summary>
internal sealed class GitHubTags(ActionsUpdateOptions options)
{
    private const int PageSize = 100, MostPages = 20, MostPeelings = 5;

    private readonly Connection _connection = new(
        new ProductHeaderValue("pipeline"),
        new Uri(options.Api.AbsoluteUri.TrimEnd('/') + "/"),
        new InMemoryCredentialStore(string.IsNullOrEmpty(options.Token) ? Credentials.Anonymous : new Credentials(options.Token)),
        new HttpClientAdapter(() => new Unmoved(options) { InnerHandler = HttpMessageHandlerFactory.CreateDefault() }),
        new SimpleJsonSerializer());

    private readonly ResiliencePipeline _patient = new ResiliencePipelineBuilder { TimeProvider = options.Time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromSeconds(1),
            BackoffType = DelayBackoffType.Linear,
            ShouldHandle = x => new(x.Outcome.Exception is { } e && GitHubFailure.MayPass(e)),
        })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(30) })
        .Build();

    /// <summary>Stable full versions, the highest first: releases, or tags where a repository makes no releases.</summary>
    public async Task<IReadOnlyList<Published>> VersionsAsync(string repository, CancellationToken cancellation)
    {
        // The newest releases come first, so one page is enough.
        var releases = await GetAsync<List<Release>>(repository, $"releases?per_page={PageSize}", cancellation)
            ?? throw GitHubFailure.NoRepository(repository, options);
        var versions = Stable(releases.Where(x => x is { Draft: false, Prerelease: false }), x => x.TagName, x => x.PublishedAt);
        if (versions.Count > 0)
            return versions;
        var tags = new List<RepositoryTag>();
        for (var page = 1; page <= MostPages; page++)
        {
            var more = await GetAsync<List<RepositoryTag>>(repository, $"tags?per_page={PageSize}&page={page}", cancellation)
                ?? throw GitHubFailure.NoRepository(repository, options);
            tags.AddRange(more);
            if (more.Count < PageSize)
                break;
        }

        return Stable(tags, x => x.Name, _ => null);
    }

    /// <summary>The commit that a tag points to, through annotated tags; null when there is no such tag.</summary>
    public async Task<string?> CommitAsync(string repository, string tag, CancellationToken cancellation)
    {
        if (await GetAsync<Reference>(repository, $"git/ref/tags/{Uri.EscapeDataString(tag)}", cancellation) is not { } reference)
            return null;
        var target = reference.Ref == $"refs/tags/{tag}" ? reference.Object : null;
        for (var i = 0; i < MostPeelings && target?.Type.StringValue == "tag"; i++)
            target = (await GetAsync<GitTag>(repository, $"git/tags/{target.Sha}", cancellation))?.Object;
        return target is { Type.StringValue: "commit", Sha: { } sha } && PinSyntax.IsSha(sha)
            ? sha
            : throw GitHubFailure.Unreadable(repository, options, $"the tag {tag} leads to no commit");
    }

    /// <summary>When a commit was made, as it says itself.</summary>
    public async Task<DateTimeOffset> DateAsync(string repository, string sha, CancellationToken cancellation) =>
        (await GetAsync<Commit>(repository, $"git/commits/{sha}", cancellation))?.Committer?.Date
        ?? throw GitHubFailure.Unreadable(repository, options, $"the commit {sha} has no date");

    private static IReadOnlyList<Published> Stable<T>(IEnumerable<T> all, Func<T, string?> tag, Func<T, DateTimeOffset?> at) =>
    [
        .. all.Where(x => x is not null)
            .Select(x => tag(x) is { } name && FullVersion.TryParse(name, out var version) && version.IsStable ? new Published(name, version, at(x)) : null)
            .OfType<Published>().OrderByDescending(x => x.Version),
    ];

    /// <summary>Null when there is no such thing. What may pass by itself is tried again.</summary>
    private async Task<T?> GetAsync<T>(string repository, string path, CancellationToken cancellation) where T : class
    {
        try
        {
            var address = new Uri($"repos/{repository}/{path}", UriKind.Relative);
            var response = await _patient.ExecuteAsync(
                async cancel => await _connection.Get<T>(address, null, "application/vnd.github+json", cancel), cancellation);
            return response.Body ?? throw GitHubFailure.Unreadable(repository, options, "the answer is empty");
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is not PipelineException && !cancellation.IsCancellationRequested)
        {
            throw GitHubFailure.Of(e, repository, options);
        }
    }

    /// <summary>GitHub redirects requests about a repository that has another name now. Whoever takes the old name then owns the pin's name.</summary>
    private sealed class Unmoved(ActionsUpdateOptions options) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            return (int)response.StatusCode is >= 300 and < 400
                ? throw GitHubFailure.Elsewhere(request.RequestUri!, response.Headers.Location, options)
                : response;
        }
    }
}
