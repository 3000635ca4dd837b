using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>
/// Looks at the edge about once a second while a plan is carried out, and notes the steps. It neither fails nor holds up the deployment: a look
/// that has no answer in time is left out, and while looks have none, nobody waits for one.
/// </summary>
internal sealed class DeploymentWatch(IDeployHost host, long token, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The pause between two looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    // So long a step waits, so that what is counted before and after it is told apart.
    private static readonly TimeSpan AtChange = TimeSpan.FromMilliseconds(500);
    // After so many looks without an answer nobody waits for the next one.
    private const int Patience = 2;
    private static readonly TimeSpan KeepWithin = TimeSpan.FromSeconds(5);

    private const string UndoPhase = "Undo";
    private const int LongestLine = 1000;
    private const int MostLines = 200;

    private readonly Lock _adding = new();
    private readonly TrafficSeries _series = new();
    private readonly List<TracedStep> _steps = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private JournalEntry? _begun;
    private DateTimeOffset _from;
    private long _since;
    private int _started;
    private int _added;
    private int _missed;
    private Phase _phase = Phase.Before;
    private bool _undoes;
    private Receipt? _receipt;

    /// <summary>The narration, whose steps are noted on their way.</summary>
    public Narration Over(Narration narration) => narration with { Ended = Note };

    /// <summary>Begins to look, before anything is changed.</summary>
    /// <param name="begun">The journal's line of the rollout.</param>
    public async Task BeginAsync(JournalEntry begun)
    {
        (_begun, _from, _since) = (begun, time.GetUtcNow(), time.GetTimestamp());
        await LookAsync(AtChange);
        _looking = LookOnAsync();
    }

    /// <summary>A phase begins: what was counted so far belongs to the one before.</summary>
    public async Task EnterAsync(Phase phase)
    {
        if (phase == _phase)
            return;
        await LookNowAsync();
        _phase = phase;
        lock (_adding)
        {
            // A plan without a way back goes through both at once.
            _series.Expose();
            if (phase is Phase.Committed)
                _series.Commit();
        }
    }

    /// <summary>What was done is taken back from here on.</summary>
    public async Task UndoAsync()
    {
        await LookNowAsync();
        _undoes = true;
        lock (_adding)
            _series.Commit();
    }

    /// <summary>Ends the looking, and says what was counted; null: nothing was.</summary>
    public async Task<Receipt?> EndAsync()
    {
        if (_begun is null || _stop.IsCancellationRequested)
            return _receipt;
        await LookNowAsync();
        await StopAsync();
        lock (_adding)
            return _receipt = _series.ToReceipt(_from);
    }

    /// <summary>Keeps what the deployment leaves with the environment, as far as that is possible.</summary>
    /// <param name="failure">Why it failed; null: it did not.</param>
    /// <returns>Null: it had not begun.</returns>
    public async Task<DeploymentTrace?> KeepAsync(Exception? failure)
    {
        await EndAsync();
        if (_begun is not { Id: { } rollout } begun)
            return null;
        ImmutableArray<TracedStep> steps;
        lock (_adding)
            steps = [.. _steps];
        var replicas = await TryAsync(async x => Replicas(await host.ObserveAsync(x)), KeepWithin, default) ?? [];
        var trace = new DeploymentTrace(DeploymentTrace.CurrentFormat, rollout, _from, steps, _series.Samples, [.. replicas], Lines(failure));
        await TryAsync(
            async x =>
            {
                await host.WriteRecordAsync(DeploymentTrace.NameOf(begun.Seq, rollout), trace.ToBytes(), token, x);
                return trace;
            },
            KeepWithin,
            default);
        return trace;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private static ImmutableArray<string> Lines(Exception? failure) =>
    [
        .. failure is null ? [] : Engine.Redactor.Redact(failure is PipelineException { Diagnostic: var x } ? x.ToString() : failure.Message)
            .Split('\n').Take(MostLines).Select(x => x.Length > LongestLine ? x[..LongestLine] + "…" : x),
    ];

    private static List<TracedReplica> Replicas(Observed observed) =>
    [
        .. observed.Rollouts.SelectMany(x => x.Replicas.Select(y => new TracedReplica(x.Rollout.Id, y.Service, y.Instance, y.Alive ? "running" : y.State ?? "has ended", y.Since))),
        .. observed.Lasting.Select(x => new TracedReplica("", x.Service, x.Instance, x.Alive ? "running" : x.State ?? "has ended", x.Since)),
    ];

    private void Note(EndedStep step)
    {
        lock (_adding)
            _steps.Add(new TracedStep(
                step.Name, _undoes ? UndoPhase : _phase.ToString(), Math.Round((step.At - _from).TotalSeconds, 3), Math.Round(step.Took.TotalSeconds, 3), step.Done,
                Engine.Redactor.Redact(step.Said)));
    }

    private async Task LookOnAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Every, time, _stop.Token);
                await LookAsync(AnswerWithin);
            }
        }
        catch (OperationCanceledException)
        {
            // The deployment has ended.
        }
    }

    private Task LookNowAsync() => _missed < Patience ? LookAsync(AtChange) : Task.CompletedTask;

    private async Task LookAsync(TimeSpan within)
    {
        var order = Interlocked.Increment(ref _started);
        var reading = await TryAsync(host.TrafficAsync, within, _stop.Token);
        _missed = reading is null ? _missed + 1 : 0;
        if (reading is null)
            return;
        lock (_adding)
        {
            // Two looks may be under way: one that began earlier knows nothing that a later one does not.
            if (order < _added)
                return;
            _added = order;
            _series.Add(time.GetElapsedTime(_since), reading);
        }
    }

    /// <summary>Asks the host, whose failure is nobody's but its own.</summary>
    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> ask, TimeSpan within, CancellationToken stop) where T : class
    {
        using var late = new CancellationTokenSource(within, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            // It need not listen to the token.
            return await ask(bound.Token).WaitAsync(within, time, stop);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }
}
