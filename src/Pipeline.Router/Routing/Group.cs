using Pipeline.Router.Control;
using Pipeline.Router.Proxying;

namespace Pipeline.Router.Routing;

/// <summary>
/// The replicas of one service in one rollout, with a connection pool of their own. A pool shared with another rollout could send
/// a request over an idle connection to a replica that is gone.
/// </summary>
internal sealed class Group(string service, RoutedGroup definition, Counters counters, TimeProvider time) : IDisposable
{
    // As long as a peer usually takes to answer a close frame, and not much longer.
    private static readonly TimeSpan CloseBound = TimeSpan.FromSeconds(2);
    private readonly Cutoff _requestsEnd = new();
    private readonly Cutoff _socketsEnd = new();
    private readonly Cutoff _socketsClose = new();
    private int _turn;
    private int _disposed;

    public string Service { get; } = service;

    public RoutedGroup Definition { get; } = definition;

    public Counters Counters { get; } = counters;

    public IReadOnlyList<Replica> Replicas { get; } = [.. definition.Replicas.Select(r => new Replica(r, time))];

    public HttpMessageInvoker Client { get; } = UpstreamClient.Create();

    public InFlight Requests { get; } = new(time);

    public InFlight WebSockets { get; } = new(time);

    /// <summary>Asks a websocket to close.</summary>
    public CancellationToken Closing => _socketsClose.Token;

    public bool IsIdle => Requests.Count == 0 && WebSockets.Count == 0;

    /// <summary>Whether these are the same replicas; weight and assets are the table's affair.</summary>
    public bool Is(string service, RoutedGroup other) =>
        Service == service && Definition.Rollout == other.Rollout && Definition.Release == other.Release && Definition.Slot == other.Slot
        && Definition.Replicas.SequenceEqual(other.Replicas);

    public InFlight Of(bool webSocket) => webSocket ? WebSockets : Requests;

    /// <summary>Ends a request that begins now, when it is given up.</summary>
    public CancellationToken Aborted(bool webSocket) => (webSocket ? _socketsEnd : _requestsEnd).Token;

    /// <summary>The replica with the least in flight among those up, in turn where several have as little; null when all were tried.</summary>
    public Replica? Pick(IReadOnlyList<Replica> tried)
    {
        var start = (uint)Interlocked.Increment(ref _turn);
        Replica? best = null;
        for (var i = 0; i < Replicas.Count; i++)
        {
            var candidate = Replicas[(int)((start + (uint)i) % (uint)Replicas.Count)];
            if (!tried.Contains(candidate) && (best is null || Rank(candidate) < Rank(best)))
                best = candidate;
        }
        return best;
    }

    /// <summary>Ends what is open: requests at once, websockets with a close frame and, if their ends do not follow it, by force.</summary>
    public void Abort()
    {
        _requestsEnd.Take().Cancel();
        _ = CloseWebSocketsAsync();
    }

    /// <summary>Asks open websockets to close; returns when they have, or were ended by force.</summary>
    public async Task CloseWebSocketsAsync()
    {
        var force = _socketsEnd.Take();
        await _socketsClose.Take().CancelAsync();
        await WebSockets.WaitForZeroAsync(CloseBound, CancellationToken.None);
        await force.CancelAsync();
    }

    /// <summary>Closes the idle connections; for a group that is in no table and has nothing in flight.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Client.Dispose();
    }

    private static long Rank(Replica replica) => replica.InFlight + (replica.IsUp ? 0 : (long)int.MaxValue);
}
