using System.Diagnostics;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Users who ask for something all the time, each on a connection of his own.</summary>
internal sealed class Asking : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task<List<string>> _asking;

    public Asking(Uri address, string path) => _asking = Task.Run(() => AskAsync(address, path));

    public async Task<List<string>> EndAsync()
    {
        await _end.CancelAsync();
        return await _asking;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task<List<string>> AskAsync(Uri address, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } }) { BaseAddress = address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var failures = new List<string>();
        while (!_end.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await http.GetAsync(path);
                if (!answer.IsSuccessStatusCode)
                    failures.Add($"{(int)answer.StatusCode}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                failures.Add($"{e.Message} after {Stopwatch.GetElapsedTime(begun)}");
            }

            await timer.WaitForNextTickAsync();
        }

        return failures;
    }
}
