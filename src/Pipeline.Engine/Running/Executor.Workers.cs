using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <content>The threads that run targets. Each takes the next target when it has ended one.</content>
internal sealed partial class Executor
{
    private readonly Schedule _schedule;

    /// <summary>Guards the schedule and everything below.</summary>
    private readonly object _gate = new();
    private readonly Lock _telling = new();
    private readonly List<TargetRun> _running = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _workers;
    private int _idle;

    /// <summary>Whether only assured targets may begin.</summary>
    private bool _stopping;

    private void RunAll()
    {
        if (_plan.Count == 0)
            return;
        lock (_gate)
            CallWorker();
        _done.Task.Wait();
        lock (_gate)
        {
            foreach (var target in _plan)
            {
                if (target.Status == ExecutionStatus.Scheduled)
                    target.Status = ExecutionStatus.NotRun;
            }
        }
    }

    private void Work()
    {
        while (Next() is { } run)
        {
            RunningTarget.Current = run.Target;
            RunTarget(run);
            RunningTarget.Current = null;
            lock (_gate)
            {
                // Another worker came in its place when the target was left behind.
                if (_leftBehind?.Remove(run) == true)
                    return;
            }
        }
    }

    /// <summary>Waits for a target that may begin; null when all have ended.</summary>
    private TargetRun? Next()
    {
        lock (_gate)
        {
            while (!_schedule.IsDone)
            {
                if (_schedule.Take() is not { } step)
                {
                    _idle++;
                    Monitor.Wait(_gate);
                    _idle--;
                }
                else if (_hard || ((_stopping || step.IsBlocked) && !step.Target.AssuredAfterFailure))
                {
                    if (step.Target.Status == ExecutionStatus.Scheduled)
                        step.Target.Status = ExecutionStatus.NotRun;
                    _schedule.End(step, blocks: true);
                    _output.Passed(step.Target);
                }
                else
                {
                    var run = new TargetRun(step, _time);
                    _running.Add(run);
                    CallWorker();
                    return run;
                }
            }

            Monitor.PulseAll(_gate);
            _done.TrySetResult();
            return null;
        }
    }

    private void End(TargetRun run, bool blocks)
    {
        List<TargetRun>? stopped = null;
        lock (_gate)
        {
            _running.Remove(run);
            _attempt.Ended(run.Target);
            _schedule.End(run.Step, blocks);
            // One after another, as in Nuke, the first failure ends the build.
            if (blocks && (_parallel == 1 || _session.Options.FailFast))
            {
                _stopping = true;
                stopped = _running.FindAll(other => !other.Target.AssuredAfterFailure);
            }
        }

        stopped?.ForEach(other => other.Stop());
    }

    /// <summary>Lets a worker see to what may begin now: one that waits, else a new one.</summary>
    private void CallWorker()
    {
        if (!_schedule.MayTake)
            return;
        if (_idle > 0)
        {
            Monitor.Pulse(_gate);
        }
        else if (_workers < _parallel)
        {
            _workers++;
            new Thread(Work) { IsBackground = true, Name = $"targets {_workers}" }.UnsafeStart();
        }
    }
}
