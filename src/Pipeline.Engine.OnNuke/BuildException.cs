namespace Pipeline.Engine;

/// <summary>A failure that explains itself. Nuke shows it with its stack trace and exits with its own code.</summary>
/// <param name="message">What failed, where, why, and what to do next.</param>
/// <param name="code">The exit code that it asks for; anything but <see cref="ExitCode.Done"/>.</param>
/// <param name="inner">What caused it, or null.</param>
public class BuildException(string message, ExitCode code = ExitCode.Failed, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code that it asks for.</summary>
    public ExitCode Code { get; } = code == ExitCode.Done
        ? throw new ArgumentException("A failure cannot have the exit code 0.", nameof(code))
        : code;
}

/// <summary>What the exit code of a build says.</summary>
public enum ExitCode
{
    /// <summary>All went well.</summary>
    Done = 0,

    /// <summary>A target failed.</summary>
    Failed = 1,

    /// <summary>The command line, a parameter or the definition of the build is wrong; nothing ran.</summary>
    WrongUse = 2,

    /// <summary>A gate (lock, approval, freeze, unverified digest) said no; nothing changed.</summary>
    Refused = 3,

    /// <summary>Somebody interrupted the build.</summary>
    Interrupted = 130,
}
