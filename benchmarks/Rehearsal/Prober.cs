using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Load;

namespace Rehearsal;

/// <summary>
/// A light, constant load that sees every outage: a GET every 20 ms on a new connection, another stream of GETs on one that is
/// kept, and a write every 200 ms. Nothing is ever repeated.
/// </summary>
internal sealed class Prober(Site site) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan HitEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Probe> _done = [];
    private readonly ConcurrentDictionary<long, double> _open = [];
    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly List<Task> _loops = [];
    private long _number;
    private long _hitsSent;
    private long _hitsAcknowledged;

    public long HitsSent => Interlocked.Read(ref _hitsSent);

    public long HitsAcknowledged => Interlocked.Read(ref _hitsAcknowledged);

    public void Start() => _loops.AddRange([
        TickAsync(Every, () => OnceAsync(ProbeKind.Fresh, Get("/"))), TickAsync(HitEvery, () => OnceAsync(ProbeKind.Hit, Hit())), KeepAsync()]);

    /// <summary>Takes all probes that began before now, when the last of them has ended.</summary>
    public async Task<List<Probe>> CutAsync()
    {
        var now = Clock.Now;
        while (_open.Values.Any(begun => begun <= now))
            await Task.Delay(5);
        var taken = new List<Probe>();
        while (_done.TryDequeue(out var probe))
            taken.Add(probe);
        return [.. taken.OrderBy(probe => probe.Begun)];
    }

    /// <summary>One answer on a new connection, not counted as a probe.</summary>
    /// <exception cref="Failure">There was none.</exception>
    public async Task<HttpAnswer> AskAsync(string path)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var connection = await HttpConnection.Open(site.Server, limit.Token);
        return await connection.Send(Get(path), limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        await CutAsync();
        _stop.Dispose();
    }

    private async Task TickAsync(TimeSpan every, Func<Task> ask)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                _ = Task.Run(ask);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task OnceAsync(ProbeKind kind, byte[] request)
    {
        var begun = Clock.Now;
        await CountAsync(kind, begun, begun, async limit =>
        {
            using var connection = await HttpConnection.Open(site.Server, limit);
            return await connection.Send(request, limit);
        });
    }

    private async Task KeepAsync()
    {
        HttpConnection? connection = null;
        double opened = 0;
        while (!_stop.IsCancellationRequested)
        {
            var begun = Clock.Now;
            if (connection is null)
                opened = begun;
            var answer = await CountAsync(ProbeKind.KeptAlive, opened, begun, async limit =>
            {
                connection ??= await HttpConnection.Open(site.Server, limit);
                return await connection.Send(Get("/version"), limit);
            });
            if (answer is null or { Closes: true })
            {
                connection?.Dispose();
                connection = null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, begun + Every.TotalMilliseconds - Clock.Now)));
        }

        connection?.Dispose();
    }

    private async Task<HttpAnswer?> CountAsync(ProbeKind kind, double opened, double begun, Func<CancellationToken, Task<HttpAnswer>> ask)
    {
        var number = Interlocked.Increment(ref _number);
        _open[number] = begun;
        if (kind is ProbeKind.Hit)
            Interlocked.Increment(ref _hitsSent);
        HttpAnswer? answer = null;
        Failure? failure = null;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            answer = await ask(limit.Token);
        }
        catch (Failure e)
        {
            failure = e;
        }

        var wrong = answer is { Status: < 200 or >= 300 } ? answer.Text.Trim() : failure?.Message;
        var probe = new Probe(kind, opened, begun, Clock.Now, answer?.Status, answer?.Release, failure?.Reason, wrong);
        if (kind is ProbeKind.Hit && probe.IsAnswered)
            Interlocked.Increment(ref _hitsAcknowledged);
        _done.Enqueue(probe);
        _open.TryRemove(number, out _);
        return answer;
    }

    private byte[] Hit() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /hits HTTP/1.1\r\nHost: rehearsal\r\nConnection: close\r\nContent-Length: 0\r\nIdempotency-Key: {_run}-{Interlocked.Increment(ref _number)}\r\n\r\n"));

    private static byte[] Get(string path) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: rehearsal\r\n{(path == "/version" ? "" : "Connection: close\r\n")}\r\n");
}
