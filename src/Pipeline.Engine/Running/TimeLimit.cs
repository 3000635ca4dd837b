namespace Pipeline.Engine;

/// <summary>Watches one attempt of a target: when its time is over, and when it did not listen to that either.</summary>
internal sealed class TimeLimit : IDisposable
{
    /// <summary>How long a target may take to end when its time is over, before it is left behind.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ITimer _over;
    private readonly ITimer _ignored;

    public TimeLimit(TimeProvider time, TimeSpan limit, Action onOver, Action onIgnored)
    {
        _over = time.CreateTimer(_ => onOver(), null, limit, Timeout.InfiniteTimeSpan);
        _ignored = time.CreateTimer(_ => onIgnored(), null, limit + Grace, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _over.Dispose();
        _ignored.Dispose();
    }
}
