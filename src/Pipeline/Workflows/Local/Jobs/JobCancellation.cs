namespace Pipeline.Workflows.Local.Jobs;

/// <summary>
/// How a job is stopped: at first its running step is, and steps that ask for it still run; what is not done five minutes later is ended.
/// </summary>
internal sealed class JobCancellation : IDisposable
{
    /// <summary>What GitHub gives steps with <c>always()</c> or <c>cancelled()</c>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _soft = new();
    private readonly CancellationTokenSource _hard = new();
    private readonly ITimer _patience;
    private readonly Lock _gate = new();

    public JobCancellation(TimeProvider time) =>
        _patience = time.CreateTimer(_ => _hard.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Why; null as long as nobody stopped it.</summary>
    public string? Reason { get; private set; }

    public CancellationToken Soft => _soft.Token;

    public CancellationToken Hard => _hard.Token;

    public void Cancel(string reason)
    {
        lock (_gate)
        {
            if (Reason is not null)
                return;
            Reason = reason;
        }

        _patience.Change(Patience, Timeout.InfiniteTimeSpan);
        _soft.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _patience.Dispose();
        _soft.Dispose();
        _hard.Dispose();
    }
}
