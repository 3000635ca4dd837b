using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>
/// Whether a machine answers, as one run knows it. A call that finds the way there broken waits for a probe, which has a bound and is one for all calls. When that fails,
/// every further call fails at once with the same cause, and starts the next probe, for which nobody waits: once one succeeds, calls pass again.
/// </summary>
/// <param name="probe">Makes the way whole. It throws a <see cref="PipelineException"/> when it cannot, also when its time is over.</param>
/// <param name="within">How long a probe may take.</param>
/// <param name="time">The clock.</param>
internal sealed class CircuitBreaker(Func<CancellationToken, Task> probe, TimeSpan within, TimeProvider time) : IDisposable
{
    /// <summary>How long nobody may have been answered before a machine counts as silent. One that is busy answers, if late.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>From one look to the next, and from one probe to the next.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ends = new();
    private Task _probing = Task.CompletedTask;
    private long _probed;
    private PipelineException? _cause;

    /// <summary>Lets a call pass.</summary>
    /// <param name="isBroken">Whether the way is broken now.</param>
    /// <param name="cancellation">Ends the wait, not the probe.</param>
    /// <exception cref="PipelineException">The machine was found not to answer.</exception>
    public async Task PassAsync(Func<bool> isBroken, CancellationToken cancellation)
    {
        Task probing;
        lock (_lock)
        {
            if (_probing.IsCompleted && (_cause is null ? isBroken() : time.GetElapsedTime(_probed) >= Pause))
                _probing = ProbeAsync();
            if (_cause is not null)
                throw Same(_cause);
            probing = _probing;
        }

        await probing.WaitAsync(cancellation);
        if (_cause is { } cause)
            throw Same(cause);
    }

    /// <summary>Looks from time to time whether the machine answers, until it has been silent for too long.</summary>
    /// <param name="look">Asks it for something small. It returns when that was answered or refused, and says whether to look again.</param>
    /// <param name="silent">What calls fail with from then on.</param>
    /// <param name="ends">Ends the looks.</param>
    /// <returns>Whether it is silent.</returns>
    public async Task<bool> WatchAsync(Func<CancellationToken, Task<bool>> look, Func<PipelineException> silent, CancellationToken ends)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, ends);
                using var patience = new CancellationTokenSource(Silence, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ends);
                if (!await look(either.Token))
                    return false;
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
                (_cause, _probed) = (silent(), time.GetTimestamp());
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.Cancel();

    private async Task ProbeAsync()
    {
        using var patience = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ends.Token);
        PipelineException? cause = null;
        try
        {
            await probe(either.Token);
        }
        catch (PipelineException e)
        {
            cause = e;
        }

        lock (_lock)
            (_cause, _probed) = (cause, time.GetTimestamp());
    }

    // Each call has an exception of its own.
    private static PipelineException Same(PipelineException cause) => new(cause.Code, cause.Diagnostic, cause);
}
