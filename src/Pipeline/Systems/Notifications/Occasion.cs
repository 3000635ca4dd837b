using Pipeline.Systems.Monitoring;

namespace Pipeline.Systems.Notifications;

/// <summary>What people are told of.</summary>
public enum Occasion
{
    /// <summary>A deployment, a rollback or a recovery has begun.</summary>
    Started,

    /// <summary>A deployment waits until somebody approves it.</summary>
    WaitingForApproval,

    /// <summary>A release serves.</summary>
    Done,

    /// <summary>A deployment failed, and users saw nothing of it.</summary>
    Failed,

    /// <summary>A deployment that users saw was taken back, or somebody has gone back to an earlier release.</summary>
    RolledBack,

    /// <summary>Restoring a backup took too long, lost too much, or failed.</summary>
    DrillMissed,

    /// <summary>Somebody tries the channels. It goes to all of them, whatever they ask for.</summary>
    Test,
}

/// <summary>How urgent an occasion is.</summary>
public static class OccasionSeverity
{
    /// <summary>The severity that a channel's <see cref="Channel.From"/> is compared with.</summary>
    public static Severity Of(Occasion occasion) => occasion switch
    {
        Occasion.Failed or Occasion.DrillMissed => Severity.Critical,
        Occasion.RolledBack or Occasion.WaitingForApproval => Severity.Warning,
        _ => Severity.Info,
    };
}
