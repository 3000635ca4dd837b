namespace Pipeline.Engine;

/// <summary>
/// Extension: a failure that explains itself. It is shown as its message, without a stack trace, and chooses the exit code.
/// </summary>
/// <param name="message">What failed, where, why, and what to do next.</param>
/// <param name="code">The exit code; anything but <see cref="ExitCode.Done"/>.</param>
/// <param name="inner">What caused it, or null.</param>
public class BuildException(string message, ExitCode code = ExitCode.Failed, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code of the build when this exception ends it.</summary>
    public ExitCode Code { get; } = code == ExitCode.Done
        ? throw new ArgumentException("A failure cannot have the exit code 0.", nameof(code))
        : code;

    /// <summary>What really failed: reflection, static fields and tasks wrap exceptions into others.</summary>
    internal static Exception CauseOf(Exception exception)
    {
        while (exception is System.Reflection.TargetInvocationException or TypeInitializationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }
}
