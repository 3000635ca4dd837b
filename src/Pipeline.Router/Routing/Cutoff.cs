namespace Pipeline.Router.Routing;

/// <summary>Ends what has begun so far. What begins later is not touched, for a group that was given up may serve again.</summary>
internal sealed class Cutoff
{
    private CancellationTokenSource _source = new();

    /// <summary>To be taken when something begins.</summary>
    public CancellationToken Token => Volatile.Read(ref _source).Token;

    /// <summary>Cancelling it ends all that has begun until now.</summary>
    public CancellationTokenSource Take() => Interlocked.Exchange(ref _source, new CancellationTokenSource());
}
