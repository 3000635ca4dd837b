using System.Net;

namespace Pipeline.Registries;

/// <summary>
/// How often a registry is asked again, and when that ends. Forty lines rather than a library: a request here has one policy, and
/// what its end says (which attempt, how long, what the registry said) is the part that matters to people.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RegistryRetries(TimeProvider time)
{
    /// <summary>Attempts at most. Default 6.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>All attempts and the pauses between them. Default 2 minutes.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>One attempt. Default 30 seconds.</summary>
    public TimeSpan Each { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after the first attempt; it doubles. Default 0.5 seconds.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(0.5);

    private const double LongestPause = 20;

    /// <summary>Sends until there is an answer that another attempt would not change, or there is no time left.</summary>
    /// <param name="send">Sends once.</param>
    /// <param name="giveUp">Whether an answer that is usually worth another attempt is not.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The last answer, which may be a failure, or null with the last exception; how many attempts were made and why there is no further one.</returns>
    public async Task<Outcome> SendAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send, Func<HttpResponseMessage, Task<bool>> giveUp, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure) = await OnceAsync(send, cancellation);
            if (answer is not null && (!IsWorthAnother(answer.StatusCode) || await giveUp(answer)))
                return new Outcome(answer, null, attempt, time.GetElapsedTime(start), null);
            var left = Total - time.GetElapsedTime(start);
            var pause = Pause(attempt, answer?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null);
            if (attempt >= Attempts || pause >= left)
                return new Outcome(answer, failure, attempt, time.GetElapsedTime(start), pause >= left ? pause : null);
            answer?.Dispose();
            await Task.Delay(pause, time, cancellation);
        }
    }

    private async Task<(HttpResponseMessage? Answer, Exception? Failure)> OnceAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Each, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return (await send(both.Token), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new TimeoutException($"it did not answer within {Each.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, e);
        }
    }

    // The longest pause is what the registry asks for; without that it doubles, up to a third shorter so that many clients do not come at once.
    private TimeSpan Pause(int attempt, TimeSpan? asked)
    {
        if (asked is { } wanted && wanted > TimeSpan.Zero)
            return wanted;
        var full = Math.Min(First.TotalSeconds * Math.Pow(2, attempt - 1), LongestPause);
#pragma warning disable CA5394 // Not a secret: it only spreads the requests of many clients.
        return TimeSpan.FromSeconds(full * (1 - Random.Shared.NextDouble() / 3));
#pragma warning restore CA5394
    }

    private static bool IsWorthAnother(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}

/// <summary>How asking ended.</summary>
/// <param name="Answer">The last answer; null when there was none.</param>
/// <param name="Failure">Why there was none.</param>
/// <param name="Attempts">How often it was asked.</param>
/// <param name="Took">How long that took.</param>
/// <param name="NoTimeFor">The pause that would have been longer than the time left; null when that was not the reason.</param>
internal sealed record Outcome(HttpResponseMessage? Answer, Exception? Failure, int Attempts, TimeSpan Took, TimeSpan? NoTimeFor);
