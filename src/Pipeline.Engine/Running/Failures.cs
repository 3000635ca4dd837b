namespace Pipeline.Engine;

/// <summary>Which failure decides the exit code.</summary>
internal sealed class Failures
{
    private readonly Lock _gate = new();
    private Step? _first;
    private ExitCode _code;

    public void Add(Step step, Exception exception)
    {
        if (step.Target.ProceedAfterFailure)
            return;
        lock (_gate)
        {
            if (_first is not null && !ComesBefore(step, _first))
                return;
            _first = step;
            _code = (exception as BuildException)?.Code ?? ExitCode.Failed;
        }
    }

    /// <summary>The code of the failure that comes first, or null without a failure.</summary>
    public ExitCode? Result() => _first is null ? null : _code;

    /// <summary>By the plan, not by the clock, so that the same failures give the same code. What assured targets do afterwards must not hide why.</summary>
    private static bool ComesBefore(Step one, Step other) =>
        one.Target.AssuredAfterFailure == other.Target.AssuredAfterFailure ? one.Index < other.Index : other.Target.AssuredAfterFailure;
}
