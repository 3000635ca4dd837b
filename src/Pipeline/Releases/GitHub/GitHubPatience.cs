using System.Globalization;
using System.Net;
using Octokit;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.GitHub;

/// <summary>How long GitHub is waited for: failures of a server, cut connections and limits pass by themselves, but not for ever.</summary>
/// <param name="time">The clock.</param>
/// <param name="say">Told what is waited for.</param>
internal sealed class GitHubPatience(TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    /// <summary>The end of all waiting for one thing.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Does something until it succeeds. It is done again from its beginning, so it has to look first at what is there.</summary>
    /// <exception cref="PipelineException">It failed for good, or the time is over.</exception>
    public async Task<T> WaitAsync<T>(string what, Func<Task<T>> act, CancellationToken cancellation)
    {
        var end = time.GetUtcNow() + Total;
        for (var attempt = 0; ; attempt++)
        {
            Exception failure;
            try
            {
                return await act();
            }
            catch (Exception e) when (e is not PipelineException && !cancellation.IsCancellationRequested)
            {
                failure = e;
            }

            if (Wait(failure, attempt) is not { } wait)
                throw GitHubRefusal.Of(failure, what);
            if (time.GetUtcNow() + wait > end)
                throw PipelineException.Failed(
                    $"{what}: GitHub did not do it in time", null, $"{GitHubRefusal.Reason(failure)}; it would have to be waited for until {(time.GetUtcNow() + wait).UtcDateTime:yyyy-MM-dd HH:mm} UTC",
                    "run it again then: it goes on where it was", inner: failure);
            say(string.Create(CultureInfo.InvariantCulture, $"{what}: {GitHubRefusal.Reason(failure)}; again in {Math.Ceiling(wait.TotalSeconds)} s"));
            await Task.Delay(wait, time, cancellation);
        }
    }

    /// <summary>How long to wait after a failure; null when waiting does not help.</summary>
    private TimeSpan? Wait(Exception failure, int attempt)
    {
        var step = TimeSpan.FromSeconds(Math.Min(LongestStep.TotalSeconds, Math.Pow(2, Math.Min(attempt, 10))));
        if (failure is HttpRequestException or IOException or OperationCanceledException or TimeoutException)
            return step;
        if (failure is not ApiException { HttpResponse: { } response } api)
            return null;
        if ((int)api.StatusCode >= 500)
            return step;
        if (api.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        // A secondary limit says how long; a primary one until when; and one that says neither is waited for a minute at least.
        if (double.TryParse(Header(response, "Retry-After"), CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Max(1, seconds));
        if (Header(response, "X-RateLimit-Remaining") == "0" && long.TryParse(Header(response, "X-RateLimit-Reset"), CultureInfo.InvariantCulture, out var reset))
            return DateTimeOffset.FromUnixTimeSeconds(reset) - time.GetUtcNow() is { Ticks: > 0 } left ? left + TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(1);
        return api.StatusCode == HttpStatusCode.TooManyRequests || GitHubRefusal.Message(api).Contains("rate limit", StringComparison.OrdinalIgnoreCase)
            ? TimeSpan.FromTicks(Math.Max(step.Ticks, LongestStep.Ticks)) : null;
    }

    private static string? Header(IResponse response, string name) => response.Headers.FirstOrDefault(x => x.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>What GitHub's refusals mean, and what to do next.</summary>
internal static class GitHubRefusal
{
    public static PipelineException Of(Exception failure, string what)
    {
        var next = failure switch
        {
            ApiException { StatusCode: HttpStatusCode.Unauthorized } => "give a token that is valid: GITHUB_TOKEN in the environment",
            ApiException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.NotFound } =>
                "check the repository's name, and that the token may do it: `contents: write` for releases, `issues: write` for milestones, `pull-requests: write` for pull requests",
            ApiException => "correct what GitHub complains of, and run it again: it goes on where it was",
            _ => "run it again: it goes on where it was",
        };
        return PipelineException.Failed($"{what}: GitHub refuses", null, Reason(failure), next, inner: failure);
    }

    /// <summary>In one line, without anything that was sent.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        ApiException api => $"it answered {(int)api.StatusCode} {Message(api)}".TrimEnd(),
        OperationCanceledException => "it did not answer in time",
        { InnerException: { } inner } => $"{failure.Message} {inner.Message}",
        _ => failure.Message,
    };

    public static string Message(ApiException api) =>
        string.Join("; ", ((string?[])[api.ApiError?.Message ?? "", .. api.ApiError?.Errors?.Select(x => $"{x.Resource} {x.Field} {x.Code} {x.Message}".Trim()) ?? []]).Where(x => x is { Length: > 0 }));
}
