using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Components;

/// <summary>What somebody who deploys says to pass the gates of an environment. It is on record with the deployment.</summary>
public interface IPassGates : IHaveSystems
{
    /// <summary>The plan that somebody has looked at. Several, since <c>RunWorkflow</c> takes environments under the same name.</summary>
    [Parameter("With Deploy and Promote: approve the plan with this hash, as the last line of a dry run shows it; refused when the plan has changed since")]
    [NotFromEnvironment]
    string[]? Approve => TryGetValue(() => Approve);

    /// <summary>Why it cannot wait.</summary>
    [Parameter("Deploy outside of the hours or in a freeze, for this reason, where the environment allows exceptions", Name = "exception")]
    [NotFromEnvironment]
    string? ExceptionReason => TryGetValue(() => ExceptionReason);

    /// <summary>Why the gates must not hold it up.</summary>
    [Parameter("In an emergency: pass approval, hours, freezes, ProvedIn, alerts, the error budget and a changed record, for this reason. Signatures, scans, health and smoke checks still count")]
    [NotFromEnvironment]
    string? BreakGlass => TryGetValue(() => BreakGlass);
}
