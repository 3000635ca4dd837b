using System.Runtime.Serialization;
using Octokit;
using Pipeline.Diagnostics;
using Polly.Timeout;

namespace Pipeline.Workflows.Pins;

/// <summary>What GitHub's refusals mean and what to do about them.</summary>
internal static class GitHubFailure
{
    private const string Again = "nothing was written; run it again";

    public static PipelineException NoRepository(string repository, ActionsUpdateOptions options) => PipelineException.WrongUse(
        $"GitHub knows no repository {repository}", Where(repository, options), "it is misspelt, gone, or private",
        string.IsNullOrEmpty(options.Token) ? "correct its name; for a private one give a token that may read it"
            : "correct its name, or give a token that may read it");

    public static PipelineException Elsewhere(Uri asked, Uri? location, ActionsUpdateOptions options)
    {
        var parts = asked.AbsolutePath[(options.Api.AbsolutePath.TrimEnd('/').Length + 1)..].Split('/');
        var repository = parts.Length > 2 ? $"{parts[1]}/{parts[2]}" : asked.AbsolutePath;
        return PipelineException.WrongUse($"{repository} is not at this address any more", Where(repository, options),
            $"GitHub sends on to {location?.ToString() ?? "nowhere"}: the repository was renamed or given to somebody else",
            $"look at https://github.com/{repository}, and when you trust what is there take it by its present name and "
            + $"delete the old entry of {ActionsLock.FileName}: ./build.sh UpdateActions --add <owner/repo>");
    }

    public static PipelineException Unreadable(string repository, ActionsUpdateOptions options, string why) => PipelineException.Failed(
        $"GitHub's answer about {repository} cannot be understood", Where(repository, options), why,
        "check that the address is one of GitHub's API and that no proxy answers in its place");

    /// <summary>Whether another attempt may succeed. A limit passes too, but not within seconds.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        ApiException api => (int)api.StatusCode >= 500,
        HttpRequestException or TimeoutRejectedException or OperationCanceledException or IOException => true,
        _ => false,
    };

    public static PipelineException Of(Exception e, string repository, ActionsUpdateOptions options)
    {
        var (what, why, next) = e switch
        {
            RateLimitExceededException limit => (
                $"GitHub answers no more requests until {limit.Reset.UtcDateTime:yyyy-MM-dd HH:mm} UTC",
                $"the limit of {limit.Limit} requests an hour is used up",
                string.IsNullOrEmpty(options.Token) ? "nothing was written; give a token (5,000 requests an hour), or run it again then" : $"{Again} then"),
            SecondaryRateLimitExceededException or AbuseException => (
                "GitHub wants fewer requests at a time", e.Message, $"{Again} in some minutes"),
            AuthorizationException => (
                "GitHub refuses the token", "it is wrong or has expired", "give another one; public repositories can also be read without"),
            ForbiddenException => (
                $"GitHub refuses to show {repository}", e.Message, "give a token that may read it; an organisation may ask for its single sign-on"),
            ApiException api => (
                $"GitHub answers {(int)api.StatusCode}", e.Message, $"{Again} later; https://www.githubstatus.com says whether GitHub is well"),
            SerializationException or InvalidCastException or FormatException or NullReferenceException or ArgumentException => (
                $"GitHub's answer about {repository} cannot be understood", e.Message,
                "check that the address is one of GitHub's API and that no proxy answers in its place"),
            TimeoutRejectedException or OperationCanceledException => ("GitHub does not answer", "it took longer than 30 s, three times", $"check the network, then: {Again}"),
            HttpRequestException { InnerException: { } inner } => (
                "GitHub cannot be reached", $"{e.Message}: {inner.Message}", $"check the network and the proxy, then: {Again}"),
            _ => ("GitHub cannot be asked", e.Message, Again),
        };
        return PipelineException.Failed(what, Where(repository, options), why, next, inner: e);
    }

    private static string Where(string repository, ActionsUpdateOptions options) => $"{options.Api.AbsoluteUri.TrimEnd('/')}/repos/{repository}";
}
