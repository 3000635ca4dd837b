using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The target on whose behalf the current code runs. It follows awaits and tasks that the target starts.</summary>
internal static class RunningTarget
{
    private static readonly AsyncLocal<ExecutableTarget?> Local = new();

    /// <summary>The target, or null outside of targets.</summary>
    public static ExecutableTarget? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }
}
