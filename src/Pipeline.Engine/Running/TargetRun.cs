using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>One target while it runs: its attempts, and who may end it.</summary>
internal sealed class TargetRun
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private CancellationTokenSource _stop = new();
    private bool _stopped;
    private bool _timedOut;
    private bool _closed;

    public TargetRun(Step step, TimeProvider time)
    {
        _time = time;
        Step = step;
        Target.Stop = _stop;
    }

    public Step Step { get; }
    public ExecutableTarget Target => Step.Target;

    /// <summary>Whether its actions began, so that it has a block in the output.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether the build asked it to end.</summary>
    public bool IsStopped => _stopped;

    /// <summary>True for the first caller: a target ends once, by its worker or by whoever leaves it behind.</summary>
    /// <param name="attempt">The attempt that is to be left behind; the next one has a limit of its own. Null for any.</param>
    public bool TryClose(int? attempt = null)
    {
        lock (_gate)
            return !_closed && (attempt is null || attempt == Target.Attempts) && (_closed = true);
    }

    /// <summary>Asks the target to end.</summary>
    public void Stop()
    {
        CancellationTokenSource stop;
        lock (_gate)
        {
            _stopped = true;
            stop = _stop;
        }

        BuildCancellation.Cancel(stop);
    }

    /// <summary>Runs the actions, again if the target is declared so.</summary>
    /// <param name="onRetry">Called before the pause, with the failure and the length of the pause.</param>
    /// <param name="onIgnored">Called with the attempt when the target goes on though its time is over.</param>
    /// <returns>What made the last attempt fail, or null.</returns>
    public Exception? Attempts(Action<Exception, TimeSpan> onRetry, Action<int, Exception> onIgnored)
    {
        while (true)
        {
            var failure = Attempt(onIgnored);
            if (failure is null || _closed || _stopped || Target.Definition.Retries is not { } retries)
                return failure;
            try
            {
                if (retries.DelayAfter(Target.Attempts, failure) is not { } delay)
                    return failure;
                onRetry(failure, delay);
                Task.Delay(delay, _time, _stop.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (_stopped)
            {
                return failure;
            }
            catch (Exception conditionFailed)
            {
                return BuildException.CauseOf(conditionFailed);
            }
        }
    }

    private Exception? Attempt(Action<int, Exception> onIgnored)
    {
        int number;
        lock (_gate)
            number = ++Target.Attempts;
        using var limit = Target.Definition.TimeLimit is { } time ? new TimeLimit(_time, time, () => OnOver(number), OnIgnored) : null;
        var failure = Act();
        lock (_gate)
        {
            if (!_timedOut)
                return failure;
            _timedOut = false;
            if (!_stopped)
                Target.Stop = _stop = new CancellationTokenSource();
        }

        // Also when the actions ended without complaint: code that looks at the token may end with its work half done.
        return TookTooLong("was cancelled", failure);

        void OnIgnored() =>
            onIgnored(number, TookTooLong($"did not end within {TimeLimit.Grace.TotalSeconds} s after it was cancelled, and was left behind", null));
    }

    private Exception? Act()
    {
        try
        {
            foreach (var action in Target.Actions)
                action();
            return null;
        }
        catch (Exception exception)
        {
            return BuildException.CauseOf(exception);
        }
    }

    private void OnOver(int number)
    {
        CancellationTokenSource stop;
        lock (_gate)
        {
            if (Target.Attempts != number || _closed)
                return;
            _timedOut = true;
            // The one of this attempt: the next one may begin before it is cancelled.
            stop = _stop;
        }

        BuildCancellation.Cancel(stop);
    }

    private TimeoutException TookTooLong(string what, Exception? inner) =>
        new($"Target '{Target.Name}' took longer than {SummaryTable.Duration(Target.Definition.TimeLimit!.Value)} and {what}.", inner);
}
