using Nuke.Common;

namespace Pipeline.Components;

/// <summary>A build with targets that can say what they would do.</summary>
public interface IDryRun : INukeBuild
{
    /// <summary>Whether only the plan is printed.</summary>
    [Parameter("Print the plan step by step and change nothing")]
    bool DryRun => TryGetValue<bool?>(() => DryRun) ?? false;
}
