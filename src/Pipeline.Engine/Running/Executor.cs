using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Runs the targets of a plan, one after another, and closes with the table.</summary>
internal sealed class Executor(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan, Skipping skipping, TargetCache? cache)
{
    private readonly BuildOutput _output = session.Output;
    private readonly Attempt _attempt = new(session, plan);
    private ExitCode _code;

    public int Run()
    {
        var started = session.Invocation.Time.GetTimestamp();
        _attempt.SkipWhatIsDone();
        using (session.Invocation.OwnsProcess ? BuildCancellation.Listen(OnInterrupted) : null)
        {
            foreach (var target in plan)
            {
                if (_code != ExitCode.Done && !target.AssuredAfterFailure)
                    continue;
                RunTarget(target);
            }
        }

        cache?.Close();
        if (BuildCancellation.Token.IsCancellationRequested)
            _code = ExitCode.Interrupted;
        foreach (var target in plan)
        {
            if (target.Status == ExecutionStatus.Scheduled)
                target.Status = ExecutionStatus.NotRun;
        }

        if (_code == ExitCode.Done && build.IsFailing)
            _code = ExitCode.Failed;
        Finish();
        var code = build.ExitCode ?? (int)_code;
        _output.Summary(plan, session.Invocation.Time.GetElapsedTime(started), code, BuildCancellation.Token.IsCancellationRequested);
        _attempt.Close(_code == ExitCode.Done);
        return code;
    }

    private void OnInterrupted() =>
        _output.Warn("Interrupted: the running target may finish its step; once more ends at once.");

    private void RunTarget(ExecutableTarget target)
    {
        try
        {
            if (target.Status == ExecutionStatus.Skipped || skipping.ByConditions(target, target.DynamicConditions))
            {
                Tell<IOnTargetSkipped>(extension => extension.OnTargetSkipped(target), () => build.OnTargetSkipped(target.Name));
                return;
            }
        }
        catch (Exception exception)
        {
            Fail(target, exception);
            return;
        }

        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return;
        }

        Lookup? lookup;
        try
        {
            lookup = cache?.Look(target);
        }
        catch (Exception exception)
        {
            Fail(target, exception);
            return;
        }

        target.Cache = lookup?.State ?? CacheState.None;
        if (lookup is { IsHit: true })
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = lookup.Reason;
            return;
        }

        target.Status = ExecutionStatus.Running;
        var watch = session.Options.Strict ? StrictWatch.Begin(session.Root!) : null;
        _output.Begin(target);
        var started = session.Invocation.Time.GetTimestamp();
        try
        {
            Tell<IOnTargetRunning>(extension => extension.OnTargetRunning(target), () => build.OnTargetRunning(target.Name));
            foreach (var action in target.Actions)
                action();
            if (watch?.Violations(target) is [_, ..] violations)
                throw new BuildException(string.Join(Environment.NewLine, violations));
            if (lookup is not null)
                cache!.Store(target, lookup);
            target.Duration = session.Invocation.Time.GetElapsedTime(started);
            target.Status = ExecutionStatus.Succeeded;
            Tell<IOnTargetSucceeded>(extension => extension.OnTargetSucceeded(target), () => build.OnTargetSucceeded(target.Name));
        }
        catch (Exception exception)
        {
            target.Duration = session.Invocation.Time.GetElapsedTime(started);
            Fail(target, exception);
        }

        _output.End(target);
        if (_code == ExitCode.Done && BuildCancellation.Token.IsCancellationRequested)
            _code = ExitCode.Interrupted;
    }

    private void Fail(ExecutableTarget target, Exception exception)
    {
        exception = BuildException.CauseOf(exception);
        var interrupted = exception is OperationCanceledException && BuildCancellation.Token.IsCancellationRequested;
        target.Status = interrupted ? ExecutionStatus.Aborted : ExecutionStatus.Failed;
        if (target.SummaryInformation.Count == 0 && !interrupted)
            target.SummaryInformation = new() { [""] = FirstLine(exception) };
        if (!interrupted)
            _output.Exception(exception);
        // The first failure decides: what assured targets do afterwards must not hide it.
        if (_code == ExitCode.Done && !target.ProceedAfterFailure)
            _code = interrupted ? ExitCode.Interrupted : (exception as BuildException)?.Code ?? ExitCode.Failed;
        try
        {
            Tell<IOnTargetFailed>(extension => extension.OnTargetFailed(target), () => build.OnTargetFailed(target.Name));
        }
        catch (Exception second)
        {
            _output.Exception(second);
        }
    }

    private void Finish()
    {
        try
        {
            Tell<IOnBuildFinished>(extension => extension.OnBuildFinished(), build.OnBuildFinished);
        }
        catch (Exception exception)
        {
            _output.Exception(exception);
            if (_code == ExitCode.Done)
                _code = ExitCode.Failed;
        }
    }

    private void Tell<T>(Action<T> extension, Action own)
    {
        build.Notify(extension);
        own();
    }

    private static string FirstLine(Exception exception)
    {
        var line = exception.Message.Split('\n')[0].TrimEnd();
        return exception is BuildException ? line : $"{exception.GetType().Name}: {line}";
    }
}
