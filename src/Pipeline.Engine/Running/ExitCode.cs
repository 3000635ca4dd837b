namespace Pipeline.Engine;

/// <summary>Extension: what the exit code of a build says.</summary>
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
