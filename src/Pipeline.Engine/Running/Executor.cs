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
    private readonly int _parallel;
    private readonly long _started;

    public Executor(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan, Skipping skipping)
    {
        _build = build;
        _session = session;
        _plan = plan;
        _skipping = skipping;
        _output = session.Output;
        _time = session.Invocation.Time;
        _started = _time.GetTimestamp();
        _attempt = new Attempt(session, plan);
        _parallel = session.Options.Parallel ?? session.Invocation.Parallel;
        _schedule = new Schedule(plan, Expected(), target => target.Ready = Now);
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    public int Run()
    {
        _output.Plan(_plan);
        RunAll();
        var interrupted = BuildCancellation.Interrupted.IsCancellationRequested;
        var result = interrupted ? ExitCode.Interrupted
            : _failures.Result() is { } code ? code
            : _build.IsFailing ? ExitCode.Failed
            : ExitCode.Done;
        if (!Finish() && result == ExitCode.Done)
            result = ExitCode.Failed;
        var exitCode = _build.ExitCode ?? (int)result;
        _output.Summary(_plan, Now, exitCode, interrupted);
        _attempt.Close(result == ExitCode.Done);
        return exitCode;
    }

    /// <summary>The longest chain should begin first; that matters only where there is a choice.</summary>
    private Func<ExecutableTarget, double>? Expected() =>
        _parallel == 1 || _plan.Count <= 2 ? null : static _ => 1;

    /// <summary>Runs one target to its end. It may have been ended by somebody else meanwhile.</summary>
    private void RunTarget(TargetRun run)
    {
        var target = run.Target;
        try
        {
            if (!Begins(target))
            {
                if (target.Status == ExecutionStatus.Skipped)
                    Tell<IOnTargetSkipped>(extension => extension.OnTargetSkipped(target), () => _build.OnTargetSkipped(target.Name));
                Pass(run);
                return;
            }
        }
        catch (Exception exception)
        {
            if (run.TryClose())
                Close(run, exception);
            return;
        }

        target.Began = Now;
        _output.Begin(target);
        Exception? failure;
        try
        {
            Tell<IOnTargetRunning>(extension => extension.OnTargetRunning(target), () => _build.OnTargetRunning(target.Name));
            failure = run.Attempts(
                (exception, pause) => _output.Warn($"Attempt {target.Attempts} failed: {FirstLine(exception)} Trying again in {SummaryTable.Duration(pause)}."),
                exception => LeaveBehind(run, exception));
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        if (!run.TryClose())
            return;
        Close(run, failure);
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

    private void Pass(TargetRun run)
    {
        if (!run.TryClose())
            return;
        _output.Passed(run.Target);
        End(run, blocks: false);
    }

    /// <summary>Says how the target ended. Only who closed the run may call it.</summary>
    private void Close(TargetRun run, Exception? failure)
    {
        var target = run.Target;
        var hasBegun = target.Status == ExecutionStatus.Running;
        target.Duration = hasBegun ? Now - target.Began : default;
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
        if (hasBegun)
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
            if (target.SummaryInformation.Count == 0)
                target.SummaryInformation = new() { [""] = FirstLine(exception) };
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

    private bool Finish()
    {
        try
        {
            Tell<IOnBuildFinished>(extension => extension.OnBuildFinished(), _build.OnBuildFinished);
            return true;
        }
        catch (Exception exception)
        {
            _output.Exception(exception);
            return false;
        }
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
