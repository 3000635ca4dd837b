using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pipeline.Registries;

/// <summary>How often a registry is asked again, and when that ends.</summary>
/// <param name="time">The clock.</param>
internal sealed class RegistryRetries(TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>Attempts at most. Default 6.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>All attempts and the pauses between them. Default 2 minutes.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>One attempt. Default 30 seconds.</summary>
    public TimeSpan Each { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after the first attempt; it doubles, and varies so that many clients do not come at once. Default 0.5 seconds.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Sends until there is an answer that another attempt would not change, or there is no time left.</summary>
    /// <param name="send">Sends once.</param>
    /// <param name="giveUp">Whether an answer that is usually worth another attempt is not.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The last answer, which may be a failure, or null with the last exception; how many attempts were made and why there is no further one.</returns>
    public async Task<Outcome> SendAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send, Func<HttpResponseMessage, Task<bool>> giveUp, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var attempts = 0;
        TimeSpan? noTimeFor = null;
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = Math.Max(1, Attempts - 1),
                Delay = First,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = x => new(Asked(x.Outcome.Result)),
                ShouldHandle = async x =>
                {
                    attempts++;
                    if (attempts >= Attempts || !MayPass(x.Outcome.Exception, x.Outcome.Result) || (x.Outcome.Result is { } answer && await giveUp(answer)))
                        return false;
                    var pause = Asked(x.Outcome.Result) ?? TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * Math.Pow(2, attempts - 1), LongestPause.TotalSeconds));
                    noTimeFor = pause < Total - time.GetElapsedTime(start) ? null : pause;
                    return noTimeFor is null;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = Each })
            .Build();
        try
        {
            return End(await pipeline.ExecuteAsync(async cancel => await send(cancel), cancellation), null);
        }
        catch (TimeoutRejectedException)
        {
            return End(null, new TimeoutException($"it did not answer within {Each.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return End(null, e);
        }

        Outcome End(HttpResponseMessage? answer, Exception? failure) => new(answer, failure, attempts, time.GetElapsedTime(start), noTimeFor);
    }

    // The pause that the registry asks for comes before any other.
    private TimeSpan? Asked(HttpResponseMessage? answer) =>
        answer?.Headers.RetryAfter is { } after && (after.Delta ?? after.Date - time.GetUtcNow()) is { } pause && pause > TimeSpan.Zero ? pause : null;

    private static bool MayPass(Exception? failure, HttpResponseMessage? answer) => failure is HttpRequestException or IOException or TimeoutRejectedException
        || answer?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}

/// <summary>How asking ended.</summary>
/// <param name="Answer">The last answer; null when there was none.</param>
/// <param name="Failure">Why there was none.</param>
/// <param name="Attempts">How often it was asked.</param>
/// <param name="Took">How long that took.</param>
/// <param name="NoTimeFor">The pause that would have been longer than the time left; null when that was not the reason.</param>
internal sealed record Outcome(HttpResponseMessage? Answer, Exception? Failure, int Attempts, TimeSpan Took, TimeSpan? NoTimeFor);
