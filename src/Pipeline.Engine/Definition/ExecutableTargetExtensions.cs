using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>Asks collections of targets for a target of the build.</summary>
public static class ExecutableTargetExtensions
{
    /// <summary>Whether the target is among them.</summary>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Target target) => ContainsFactory(targets, target);

    /// <inheritdoc cref="Contains(IEnumerable{ExecutableTarget}, Target)"/>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Setup target) => ContainsFactory(targets, target);

    /// <inheritdoc cref="Contains(IEnumerable{ExecutableTarget}, Target)"/>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Cleanup target) => ContainsFactory(targets, target);

    private static bool ContainsFactory(IEnumerable<ExecutableTarget> targets, Delegate factory)
    {
        foreach (var candidate in targets)
        {
            if (candidate.Factory.Equals(factory))
                return true;
        }

        return false;
    }
}
