using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Lab.Hosting;

/// <summary>
/// Users who come at a steady rate, whether or not the others were answered: on kept connections and on fresh ones, to read and to write.
/// Nothing is asked twice, and whatever is not a whole answer of a release counts as failed.
/// </summary>
internal sealed class SiteLoad : IAsyncDisposable
{
    private readonly TimeSpan _every;
    private readonly CancellationTokenSource _stop = new();
    private readonly SiteClient _kept;
    private readonly SiteClient _fresh;
    private readonly Task _users;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly bool _reads;
    private int _sent;

    /// <summary>Starts it.</summary>
    /// <param name="address">Of the edge, or of what is before it.</param>
    /// <param name="reads">Whether nobody writes.</param>
    /// <param name="fresh">Whether each request is of another user, with a connection of his own.</param>
    /// <param name="patience">How long each waits; null: 20 s.</param>
    /// <param name="every">How often one comes; null: every 25 ms.</param>
    public SiteLoad(Uri address, bool reads = false, bool fresh = false, TimeSpan? patience = null, TimeSpan? every = null)
    {
        (_reads, _every) = (reads, every ?? TimeSpan.FromMilliseconds(25));
        (_kept, _fresh) = (new SiteClient(address, fresh, patience, forgets: fresh), new SiteClient(address, fresh: true, patience, forgets: fresh));
        _users = Task.Run(SendAsync);
    }

    /// <summary>Before an edge on this machine.</summary>
    public SiteLoad(int port)
        : this(SiteClient.AddressOf(port))
    {
    }

    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Answers by release.</summary>
    public ConcurrentDictionary<string, int> Releases { get; } = [];

    public int Answers => Releases.Values.Sum();

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
        _kept.Dispose();
        _fresh.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var open = new List<Task>();
        using var arrivals = new PeriodicTimer(_every);
        while (!_stop.IsCancellationRequested && await arrivals.WaitForNextTickAsync())
        {
            // Ticks that were missed are users who came all the same.
            for (var due = Stopwatch.GetElapsedTime(_begun) / _every; _sent < due; _sent++)
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
            var release = await (number % 4 == 0 ? _fresh : _kept).ReleaseAsync("/", _reads || number % 2 == 0 ? null : number.ToString(CultureInfo.InvariantCulture));
            Releases.AddOrUpdate(release, 1, (_, x) => x + 1);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException or IOException)
        {
            Failures.Enqueue($"{at.TotalSeconds:0.00} s, request {number}: {e.GetBaseException().Message}");
        }
    }
}
