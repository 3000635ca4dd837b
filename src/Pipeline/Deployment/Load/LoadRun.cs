using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Systems;

namespace Pipeline.Deployment.Load;

/// <summary>
/// An open-model load: request number i is due at i/rate seconds, whatever became of those before it, and its latency counts from then.
/// So a system that falls behind looks as slow as it is.
/// </summary>
internal sealed class LoadRun(HttpClient edge, ImmutableArray<SmokeCheck> checks, LoadRule rule, TimeProvider time)
{
    /// <summary>So many requests may be under way; one more fails, so that a system that hangs does not fill this machine's memory.</summary>
    public const int MostOpen = 2000;

    // This program, and the first answers, are slow until their code is compiled. Failures count from the first moment.
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<(TimeSpan Due, double Milliseconds)> _answered = [];
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private int _open;

    /// <summary>Loads for as long as the rule says, and waits for the last answers.</summary>
    /// <param name="say">Told now and again how it goes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<(int Failed, LoadLatency Latency, ImmutableSortedDictionary<string, int> Failures)> RunAsync(Action<string> say, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var sent = new List<Task>(rule.Requests);
        for (var i = 0; i < rule.Requests; i++)
        {
            var due = TimeSpan.FromSeconds(i / rule.Rate);
            if (due - time.GetElapsedTime(begun) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation);
            cancellation.ThrowIfCancellationRequested();
            var check = checks[i % checks.Length];
            sent.Add(SendAsync(check, begun, due, cancellation));
            say($"{i + 1} of {rule.Requests} requests, {_failures.Values.Sum()} failed");
        }

        await Task.WhenAll(sent);
        var settling = rule.Duration / 5 < LongestSettling ? rule.Duration / 5 : LongestSettling;
        return (_failures.Values.Sum(), LoadLatency.Of(_answered.Where(x => x.Due >= settling).Select(x => x.Milliseconds)), _failures.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private async Task SendAsync(SmokeCheck check, long begun, TimeSpan due, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _open) > MostOpen)
            Fail(check, $"not sent: {MostOpen} others had no answer yet");
        else
            await AskAsync(check, begun, due, cancellation);
        Interlocked.Decrement(ref _open);
    }

    private async Task AskAsync(SmokeCheck check, long begun, TimeSpan due, CancellationToken cancellation)
    {
        var left = due + check.Bound - time.GetElapsedTime(begun);
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var answer = await edge.GetAsync(check.Path, HttpCompletionOption.ResponseContentRead, end.Token);
            if (answer.StatusCode == check.Status)
                _answered.Add((due, (time.GetElapsedTime(begun) - due).TotalMilliseconds));
            else
                Fail(check, $"status {(int)answer.StatusCode} instead of {(int)check.Status}");
        }
        catch (HttpRequestException e)
        {
            Fail(check, $"no answer: {e.InnerException?.Message ?? e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Fail(check, $"not complete within {check.Bound.TotalSeconds:0.###} s");
        }
    }

    private void Fail(SmokeCheck check, string why) => _failures.AddOrUpdate($"{check}: {why}", 1, (_, x) => x + 1);
}
