namespace Pipeline.Deployment;

/// <summary>How far a deployment is, seen from the users.</summary>
public enum Phase
{
    /// <summary>Users see the old release: undo removes the new one.</summary>
    Before,

    /// <summary>Users see the new release, the old one still runs: undo routes back.</summary>
    Exposed,

    /// <summary>The old release is being stopped: only forward.</summary>
    Committed,
}
