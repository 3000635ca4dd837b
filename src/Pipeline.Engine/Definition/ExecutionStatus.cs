namespace Nuke.Common.Execution;

/// <summary>Where a target stands.</summary>
public enum ExecutionStatus
{
    /// <summary>Not part of the plan.</summary>
    None,

    /// <summary>Planned, not begun.</summary>
    Scheduled,

    /// <summary>Planned, but an earlier failure or an interruption came first.</summary>
    NotRun,

    /// <summary>Left out, with a reason.</summary>
    Skipped,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>An action threw.</summary>
    Failed,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Broken off by an interruption.</summary>
    Aborted,

    /// <summary>Has no actions: it only gathers its dependencies.</summary>
    Collective,
}
