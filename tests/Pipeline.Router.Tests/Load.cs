using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Pipeline.Router.Tests;

/// <summary>Keep-alive clients that ask as fast as they can, GET and POST in turn, and check every answer. No retries.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private readonly ConcurrentDictionary<string, int> _answers = [];
    private int _done;

    public Load(Uri url, int clients = 6) => _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(url)))];

    public ConcurrentQueue<string> Failures { get; } = [];

    public int Connections => _connections;

    private int _connections;

    /// <summary>Waits until so many more requests have been answered.</summary>
    public Task AnswersAsync(int count)
    {
        var goal = Volatile.Read(ref _done) + count;
        return Until.TrueAsync($"{count} more requests are done", () => Volatile.Read(ref _done) >= goal);
    }

    public int From(string release) => _answers.GetValueOrDefault(release);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task AskAsync(Uri url)
    {
        using var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (context, cancellation) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            Interlocked.Increment(ref _connections);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };
        using var client = new HttpClient(handler) { BaseAddress = url };
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var body = $"body {i}";
            try
            {
                using var response = i % 2 == 0 ? await client.GetAsync("/") : await client.PostAsync("/echo", new StringContent(body, Encoding.UTF8));
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode != HttpStatusCode.OK || text != (i % 2 == 0 ? "hello" : body))
                    Failures.Enqueue($"{(int)response.StatusCode} {text}");
                else
                    _answers.AddOrUpdate(response.Headers.GetValues("X-Release").Single(), 1, (_, n) => n + 1);
            }
            catch (HttpRequestException e)
            {
                Failures.Enqueue($"{e.HttpRequestError}: {e.GetBaseException().Message}");
            }
            Interlocked.Increment(ref _done);
        }
    }
}
