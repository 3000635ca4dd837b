using Pipeline.Router.Proxying;

namespace Pipeline.Router.Upstreams;

/// <summary>
/// One generation of replicas with its own connection pool. A pool shared with the next generation could send a request
/// over an idle connection to a replica that is gone.
/// </summary>
internal sealed class Upstream(StoredUpstream definition, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private int _turn;
    private int _disposed;

    public StoredUpstream Definition { get; } = definition;

    public IReadOnlyList<Replica> Replicas { get; } = [.. definition.Replicas.Select(r => new Replica(r, time))];

    public HttpMessageInvoker Client { get; } = UpstreamClient.Create();

    public InFlight Requests { get; } = new(time);

    public InFlight WebSockets { get; } = new(time);

    public CancellationToken Aborted => _abort.Token;

    public bool IsIdle => Requests.Count == 0 && WebSockets.Count == 0;

    public InFlight Of(bool webSocket) => webSocket ? WebSockets : Requests;

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

    public void Abort() => _abort.Cancel();

    /// <summary>Closes the idle connections; for an upstream that is no longer active and has nothing in flight.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Client.Dispose();
    }

    private static long Rank(Replica replica) => replica.InFlight + (replica.IsUp ? 0 : (long)int.MaxValue);
}
