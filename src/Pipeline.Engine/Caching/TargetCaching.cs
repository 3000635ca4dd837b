using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Extension: says what a target's result depends on and which files it makes, so that it runs only when needed.</summary>
public static class TargetCaching
{
    /// <summary>
    /// Files that the result depends on. A target with inputs is left out when none of them changed since it last succeeded.
    /// </summary>
    /// <param name="target">The definition.</param>
    /// <param name="patterns">
    /// Paths and patterns with <c>*</c>, <c>?</c>, <c>**</c>, <c>[ab]</c> and <c>{a,b}</c>, relative to the root. A plain
    /// path means the file, or the directory with all that is in it. <c>!</c> in front leaves out what matches.
    /// </param>
    public static ITargetDefinition Inputs(this ITargetDefinition target, params string[] patterns) =>
        target.Inputs(inputs => inputs.Files(patterns));

    /// <summary>What the result depends on, beside files also parameters, environment variables, tools and other targets.</summary>
    /// <param name="target">The definition.</param>
    /// <param name="describe">Called when the cache needs it, after the parameters have their values.</param>
    public static ITargetDefinition Inputs(this ITargetDefinition target, Action<TargetInputs> describe)
    {
        (target as TargetDefinition)?.AddInputs(describe);
        return target;
    }

    /// <summary>
    /// Files that the target makes, and nobody else. When the target is left out they are restored, and other files that
    /// match are removed.
    /// </summary>
    /// <param name="target">The definition.</param>
    /// <param name="patterns">As for <see cref="Inputs(ITargetDefinition, string[])"/>. A plain path must exist afterwards.</param>
    public static ITargetDefinition Outputs(this ITargetDefinition target, params string[] patterns)
    {
        (target as TargetDefinition)?.AddOutputs(patterns);
        return target;
    }
}
