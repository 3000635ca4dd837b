using System.Collections.Concurrent;

namespace Pipeline.Lab.Routers;

/// <summary>Clients that ask as fast as they can and check every answer: connections that stay open and fresh ones, GET and POST in turn. No retries.</summary>
internal sealed class RouterLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private int _answers;

    public RouterLoad(Uri url, int clients) => _clients = [.. Enumerable.Range(0, clients).Select(x => Task.Run(() => AskAsync(url, fresh: x % 3 == 0)))];

    public ConcurrentQueue<string> Failures { get; } = [];

    public ConcurrentDictionary<string, int> Releases { get; } = [];

    public async Task AnswersAsync(int count)
    {
        var goal = Volatile.Read(ref _answers) + count;
        await Pipeline.Tests.Until.TrueAsync(() => Volatile.Read(ref _answers) >= goal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task AskAsync(Uri url, bool fresh)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = fresh ? TimeSpan.Zero : Timeout.InfiniteTimeSpan });
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            try
            {
                using var response = i % 2 == 0 ? await client.GetAsync(url) : await client.PostAsync(url, new StringContent($"{i}"));
                var release = await response.Content.ReadAsStringAsync();
                if (response.IsSuccessStatusCode)
                    Releases.AddOrUpdate(release, 1, (_, n) => n + 1);
                else
                    Failures.Enqueue($"{(int)response.StatusCode} {release}");
            }
            catch (HttpRequestException e)
            {
                Failures.Enqueue($"{e.HttpRequestError}: {e.GetBaseException().Message}");
            }
            Interlocked.Increment(ref _answers);
        }
    }
}
