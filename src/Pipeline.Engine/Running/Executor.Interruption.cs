namespace Pipeline.Engine;

/// <content>
/// Ends a build early: targets are asked to end; after a time of grace, or when asked again, the programs that they run are
/// killed; what does not end then either is left behind. That holds until the table is printed.
/// </content>
internal sealed partial class Executor
{
    /// <summary>How long what was killed may take to end before it is left behind.</summary>
    internal static readonly TimeSpan HardGrace = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<TargetRun>? _leftBehind;
    private ITimer? _timer;
    private bool _hard;

    /// <summary>Whether all targets have ended and <c>OnBuildFinished</c> runs.</summary>
    private bool _finishing;

    /// <summary>Whether nothing is left that could be ended early.</summary>
    private bool _over;

    private void OnInterrupted()
    {
        var grace = _session.Invocation.Grace;
        _output.Warn($"Interrupted: running targets may finish their step within {SummaryTable.Duration(grace)}; once more ends them at once.");
        List<TargetRun> running;
        lock (_gate)
        {
            if (!_over)
                _timer ??= _time.CreateTimer(_ => Harden(), null, grace, Timeout.InfiniteTimeSpan);
            _stopping = true;
            running = [.. _running];
        }

        running.ForEach(run => run.Stop());
    }

    private void Harden()
    {
        List<TargetRun> running;
        lock (_gate)
        {
            if (_hard || _over)
                return;
            _hard = true;
            AbandonLater();
            running = [.. _running];
        }

        _output.Warn(ChildProcesses.CanKill
            ? "Interrupted: killing what runs."
            : "Interrupted: programs that targets run are not killed on this system; what does not end is left behind.");
        ChildProcesses.Kill();
        running.ForEach(run => run.Stop());
    }

    /// <summary>To be called inside the lock.</summary>
    private void AbandonLater()
    {
        _timer?.Dispose();
        _timer = _time.CreateTimer(_ => LeaveAllBehind(), null, HardGrace, Timeout.InfiniteTimeSpan);
    }

    private void LeaveAllBehind()
    {
        List<TargetRun> running;
        lock (_gate)
        {
            running = [.. _running];
            if (_finishing)
                _abandoned.TrySetResult();
        }

        running.ForEach(run => LeaveBehind(run, new OperationCanceledException()));
        _done.TrySetResult();
    }

    /// <summary>Ends a target whose thread does not come back.</summary>
    /// <param name="run">The target.</param>
    /// <param name="why">What it failed of.</param>
    /// <param name="attempt">The attempt that does not end; null for whichever runs.</param>
    private void LeaveBehind(TargetRun run, Exception why, int? attempt = null)
    {
        lock (_gate)
        {
            if (!run.TryClose(attempt))
                return;
            (_leftBehind ??= []).Add(run);
            _session.HasLeftBehind = true;
            _workers--;
        }

        RunningTarget.Current = run.Target;
        Close(run, why);
        RunningTarget.Current = null;
        lock (_gate)
        {
            if (_schedule.IsDone)
                _done.TrySetResult();
            else
                CallWorker();
        }
    }
}
