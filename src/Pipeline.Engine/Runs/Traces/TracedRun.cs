using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>A run with what its trace shows, secrets masked.</summary>
internal sealed class TracedRun
{
    public TracedRun(Session session, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code)
    {
        Began = session.Invocation.Time.GetUtcNow() - elapsed;
        Elapsed = elapsed;
        ExitCode = code;
        Name = Redactor.Redact(Path.GetFileName((string)session.Root!) is { Length: > 0 } name ? name : "build");
        Commit = GitFiles.CommitOf(session.Root!);
        var anyInvoked = plan.Any(target => target.Invoked);
        Asked = [.. plan.Where(target => anyInvoked ? target.Invoked : target.IsDefault).Select(target => target.Name)];
        Targets = [.. plan.Where(target => target.Status != ExecutionStatus.Collective).Select(target => new TracedTarget(target))];
    }

    public DateTimeOffset Began { get; }
    public TimeSpan Elapsed { get; }
    public int ExitCode { get; }

    /// <summary>The name of the root's folder.</summary>
    public string Name { get; }
    public string? Commit { get; }
    public IReadOnlyList<string> Asked { get; }
    public IReadOnlyList<TracedTarget> Targets { get; }
}

/// <summary>A target with what a trace shows of it, secrets masked.</summary>
internal sealed class TracedTarget(ExecutableTarget target)
{
    public string Name { get; } = Redactor.Redact(target.Name);
    public ExecutionStatus Status => target.Status;
    public TimeSpan Began => target.Began;
    public TimeSpan Ready => target.Ready;
    public TimeSpan Duration => target.Duration;
    public TimeSpan Wait => target.Began > target.Ready ? target.Began - target.Ready : TimeSpan.Zero;
    public int Attempts => target.Attempts;

    /// <summary>Whether it did something, or something was done for it.</summary>
    public bool HasRun => Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;

    public string StatusText => Status switch
    {
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.Aborted => "aborted",
        ExecutionStatus.Skipped => "skipped",
        _ => "not run",
    };

    /// <summary>What the cache had, or null.</summary>
    public string? Cache => target.Cache switch
    {
        CacheState.UpToDate => "up to date",
        CacheState.Restored => "restored",
        CacheState.Missed => "missed",
        _ => null,
    };

    /// <summary>Why it failed or was skipped, in one line; null when there is nothing to say.</summary>
    public string? Remark =>
        target.Skipped is { } skipped ? Redactor.Redact(skipped)
        : target.Failure is { } failure ? Redactor.Redact(failure)
        : null;
}
