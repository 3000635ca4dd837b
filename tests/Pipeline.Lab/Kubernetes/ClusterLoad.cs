using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Lab.Kubernetes;

/// <summary>
/// Requests at a steady rate, whether or not the others were answered, to the address that the cluster gives a Service: as its entrance sends them on. Nothing is
/// asked twice, and whatever is not a whole answer of a release counts as failed.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly Task _users;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private int _sent;

    private ClusterLoad(Uri address)
    {
        // A connection each: an address of a Service is chosen when one is opened.
        _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        _users = Task.Run(SendAsync);
    }

    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Answers by release.</summary>
    public ConcurrentDictionary<string, int> Releases { get; } = [];

    /// <summary>Begins.</summary>
    public static async Task<ClusterLoad> StartAsync(ClusterSite site) =>
        new(new Uri($"http://{await site.KubectlAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")}:8000"));

    /// <summary>Waits until so many more were answered by a release.</summary>
    public Task AnswersAsync(string release, int count)
    {
        var goal = Releases.GetValueOrDefault(release) + count;
        return Until.TrueAsync(() => Releases.GetValueOrDefault(release) >= goal);
    }

    /// <summary>No new users; returns when the last one was answered.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _users;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var open = new List<Task>();
        using var arrivals = new PeriodicTimer(Every);
        while (!_stop.IsCancellationRequested && await arrivals.WaitForNextTickAsync())
        {
            // Ticks that were missed are users who came all the same.
            for (var due = Stopwatch.GetElapsedTime(_begun) / Every; _sent < due; _sent++)
                open.Add(AskAsync(_sent));
            open.RemoveAll(x => x.IsCompleted);
        }

        await Task.WhenAll(open);
    }

    private async Task AskAsync(int number)
    {
        var at = Stopwatch.GetElapsedTime(_begun);
        try
        {
            var body = number % 2 == 0 ? null : number.ToString(CultureInfo.InvariantCulture);
            using var answer = body is null ? await _http.GetAsync(new Uri("/", UriKind.Relative)) : await _http.PostAsync(new Uri("/", UriKind.Relative), new StringContent(body));
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode || (body is not null && text != body))
                throw new HttpRequestException($"{(int)answer.StatusCode} {text}");
            Releases.AddOrUpdate(answer.Headers.GetValues("X-Release").Single(), 1, (_, x) => x + 1);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException or IOException)
        {
            Failures.Enqueue($"{at.TotalSeconds:0.00} s, request {number}: {e.GetBaseException().Message}");
        }
    }
}
