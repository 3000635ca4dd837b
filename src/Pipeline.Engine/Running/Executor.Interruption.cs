namespace Pipeline.Engine;

/// <content>
/// Ends a build early: targets are asked to end; after a time of grace, or when asked again, the programs that they run are
/// killed; what does not end then either is left behind.
/// </content>
internal sealed partial class Executor
{
    private static readonly TimeSpan HardGrace = TimeSpan.FromSeconds(3);

    private List<TargetRun>? _leftBehind;
    private ITimer? _timer;
    private bool _hard;

    private void OnInterrupted()
    {
        var grace = _session.Invocation.Grace;
        _output.Warn($"Interrupted: running targets may finish their step within {SummaryTable.Duration(grace)}; once more ends them at once.");
        List<TargetRun> running;
        lock (_gate)
        {
            _timer = _time.CreateTimer(_ => Harden(), null, grace, Timeout.InfiniteTimeSpan);
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
            if (_hard || _schedule.IsDone)
                return;
            _hard = true;
            _timer?.Dispose();
            _timer = _time.CreateTimer(_ => LeaveAllBehind(), null, HardGrace, Timeout.InfiniteTimeSpan);
            running = [.. _running];
        }

        _output.Warn("Interrupted: killing what runs.");
        ChildProcesses.Kill();
        running.ForEach(run => run.Stop());
    }

    private void LeaveAllBehind()
    {
        List<TargetRun> running;
        lock (_gate)
            running = [.. _running];
        running.ForEach(run => LeaveBehind(run, new OperationCanceledException()));
        _done.TrySetResult();
    }

    /// <summary>Ends a target whose thread does not come back.</summary>
    private void LeaveBehind(TargetRun run, Exception why)
    {
        lock (_gate)
        {
            if (!run.TryClose())
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
