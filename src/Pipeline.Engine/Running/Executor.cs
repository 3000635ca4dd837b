using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Runs the targets of a plan, as many at once as may, and closes with the table.</summary>
internal sealed partial class Executor
{
    private readonly NukeBuild _build;
    private readonly Session _session;
    private readonly IReadOnlyList<ExecutableTarget> _plan;
    private readonly Skipping _skipping;
    private readonly BuildOutput _output;
    private readonly TimeProvider _time;
    private readonly Attempt _attempt;
    private readonly Failures _failures = new();
    private readonly TargetCache? _cache;
    private readonly int _parallel;
    private readonly long _started;

    public Executor(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan, Skipping skipping, TargetCache? cache)
    {
        _build = build;
        _session = session;
        _plan = plan;
        _skipping = skipping;
        _output = session.Output;
        _time = session.Invocation.Time;
        _started = _time.GetTimestamp();
        _attempt = new Attempt(session, plan);
        _cache = cache;
        // What one of several targets wrote cannot be told apart.
        _parallel = session.Options.Strict ? 1 : session.Options.Parallel ?? session.Invocation.Parallel;
        _schedule = new Schedule(plan, Expected(), target => target.Ready = Now);
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    public int Run()
    {
        // Until the table is printed: whoever interrupts what comes after the targets wants it as well.
        using var interruption = BuildCancellation.Interrupted.Register(OnInterrupted);
        using var signals = _session.Invocation.OwnsProcess ? BuildCancellation.Listen(Harden) : null;
        _output.Plan(_plan);
        RunAll();
        Phases.End("run");
        var isFinished = Finish();
        var interrupted = BuildCancellation.Interrupted.IsCancellationRequested;
        var result = interrupted ? ExitCode.Interrupted
            : _failures.Result() is { } code ? code
            : _build.IsFailing || !isFinished ? ExitCode.Failed
            : ExitCode.Done;
        var exitCode = _build.ExitCode ?? (int)result;
        var elapsed = Now;
        _attempt.Close(result == ExitCode.Done);
        RunRecord.Append(_session, _plan, elapsed, exitCode);
        RunTrace.Write(_session, _plan, elapsed, exitCode);
        Phases.End("records");
        _output.Summary(_plan, elapsed, exitCode, interrupted);
        return exitCode;
    }

    /// <summary>The longest chain should begin first, by what its targets took the last time; that matters only where there is a choice.</summary>
    private Func<ExecutableTarget, double>? Expected()
    {
        if (_parallel == 1 || _plan.Count <= 2)
            return null;
        var last = RunDurations.Read(_session.Root!);
        return target => target.Actions.Count == 0 ? 0 : last.Of(target.Name)?.TotalSeconds ?? 1;
    }

    /// <summary>Runs one target to its end. It may have been ended by somebody else meanwhile.</summary>
    private void RunTarget(TargetRun run)
    {
        var target = run.Target;
        Lookup? lookup = null;
        Exception? failure;
        try
        {
            if (!Begins(target) || (lookup = Look(target))?.IsHit == true)
            {
                if (target.Status == ExecutionStatus.Skipped)
                    Tell<IOnTargetSkipped>(extension => extension.OnTargetSkipped(target), () => _build.OnTargetSkipped(target.Name));
                if (run.TryClose())
                {
                    _output.Passed(target);
                    End(run, blocks: false);
                }

                return;
            }

            var watch = _session.Options.Strict ? StrictWatch.Begin(_session.Root!) : null;
            Begin(run);
            Tell<IOnTargetRunning>(extension => extension.OnTargetRunning(target), () => _build.OnTargetRunning(target.Name));
            failure = run.Attempts(
                (exception, pause) => _output.Warn($"Attempt {target.Attempts} failed: {FirstLine(exception)} Trying again in {SummaryTable.Duration(pause)}."),
                (attempt, exception) => LeaveBehind(run, exception, attempt));
            if (failure is null && watch?.Violations(target) is { Count: > 0 } violations)
                failure = new BuildException(string.Join('\n', violations));
            if (failure is null && lookup is not null && !run.IsStopped)
                _cache!.Store(target, lookup);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        if (run.TryClose())
            Close(run, failure);
    }

    private void Begin(TargetRun run)
    {
        run.HasBegun = true;
        run.Target.Began = Now;
        _output.Begin(run.Target);
    }

    private Lookup? Look(ExecutableTarget target)
    {
        var asked = Now;
        var lookup = _cache?.Look(target);
        // Looking is not waiting for one's turn.
        target.Ready += Now - asked;
        target.Cache = lookup?.State ?? CacheState.None;
        if (lookup?.IsHit == true)
        {
            target.Skipped = lookup.Reason;
            target.Status = ExecutionStatus.Skipped;
        }

        return lookup;
    }

    /// <summary>Decides for the last time whether the target does anything.</summary>
    private bool Begins(ExecutableTarget target)
    {
        var violated = target.Status == ExecutionStatus.Scheduled ? Skipping.Violated(target.DynamicConditions) : null;
        lock (_gate)
        {
            if (target.Status != ExecutionStatus.Scheduled)
                return false;
            if (violated is not null)
                _skipping.ByConditions(target, violated);
            else if (_attempt.IsDone(target))
                target.Status = ExecutionStatus.Skipped;
            else
                target.Status = target.Actions.Count == 0 ? ExecutionStatus.Collective : ExecutionStatus.Running;
            return target.Status == ExecutionStatus.Running;
        }
    }

    /// <summary>Says how the target ended. Only who closed the run may call it.</summary>
    private void Close(TargetRun run, Exception? failure)
    {
        var target = run.Target;
        if (!run.HasBegun)
            Begin(run);
        target.Duration = Now - target.Began;
        if (failure is null)
        {
            target.Status = ExecutionStatus.Succeeded;
            try
            {
                Tell<IOnTargetSucceeded>(extension => extension.OnTargetSucceeded(target), () => _build.OnTargetSucceeded(target.Name));
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }

        if (failure is not null)
            Fail(run, BuildException.CauseOf(failure));
        _output.End(target);
        End(run, failure is not null && !target.ProceedAfterFailure);
    }

    private void Fail(TargetRun run, Exception exception)
    {
        var target = run.Target;
        var aborted = run.IsStopped && exception is OperationCanceledException;
        target.Status = aborted ? ExecutionStatus.Aborted : ExecutionStatus.Failed;
        if (!aborted)
        {
            Summarise(target, exception);
            _output.Exception(exception);
            _failures.Add(run.Step, exception);
        }

        try
        {
            Tell<IOnTargetFailed>(extension => extension.OnTargetFailed(target), () => _build.OnTargetFailed(target.Name));
        }
        catch (Exception second)
        {
            _output.Exception(second);
        }
    }

    /// <summary>A target that failed without saying anything of itself says why it failed.</summary>
    private void Summarise(ExecutableTarget target, Exception exception)
    {
        if (target.SummaryInformation.Count > 0)
            return;
        target.Failure = FirstLine(exception);
        target.SummaryInformation = new() { [exception.GetType().Name] = exception.Message.Split('\n')[0].TrimEnd() };
        try
        {
            Tell<IOnTargetSummaryUpdated>(extension => extension.OnTargetSummaryUpdated(_build, target), () => { });
        }
        catch (Exception second)
        {
            _output.Exception(second);
        }
    }

    /// <summary>Tells the build that its targets have ended, and closes the cache; on a thread that can be left behind.</summary>
    private bool Finish()
    {
        var finishing = Task.Factory.StartNew(TellFinished, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        lock (_gate)
        {
            _finishing = true;
            // What was killed before were targets; this has its own time.
            if (_hard)
                AbandonLater();
        }

        var isLeft = Task.WaitAny(finishing, _abandoned.Task) == 1;
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
        }

        if (!isLeft)
            return finishing.Result;
        _session.HasLeftBehind = true;
        _output.Warn("What the build does after its last target did not end and was left behind.");
        return false;
    }

    private bool TellFinished()
    {
        var isFinished = true;
        try
        {
            Tell<IOnBuildFinished>(extension => extension.OnBuildFinished(), _build.OnBuildFinished);
        }
        catch (Exception exception)
        {
            _output.Exception(exception);
            isFinished = false;
        }

        _cache?.Close();
        return isFinished;
    }

    /// <summary>One at a time: builds that listen need not think of threads.</summary>
    private void Tell<T>(Action<T> extension, Action own)
    {
        lock (_telling)
        {
            _build.Notify(extension);
            own();
        }
    }

    private static string FirstLine(Exception exception)
    {
        var line = exception.Message.Split('\n')[0].TrimEnd();
        return exception is BuildException or TimeoutException ? line : $"{exception.GetType().Name}: {line}";
    }
}
