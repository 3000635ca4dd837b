using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Gives each target of a plan its wave: one more than the last wave of what must come before it. Targets of a wave have no
/// order among themselves. What does not count (skipped, or outside the plan) hands the order on.
/// </summary>
internal static class Waves
{
    /// <param name="plan">The targets to give numbers from 1 on.</param>
    /// <param name="counts">Whether a target takes a wave for itself; the others get no number.</param>
    public static Dictionary<ExecutableTarget, int> Of(IReadOnlyList<ExecutableTarget> plan, Func<ExecutableTarget, bool> counts)
    {
        var members = new HashSet<ExecutableTarget>();
        foreach (var target in plan)
        {
            if (counts(target))
                members.Add(target);
        }

        var levels = new Dictionary<ExecutableTarget, int>();
        var walk = new DepthFirst
        {
            Left = target =>
            {
                var level = 0;
                foreach (var before in target.AllDependencies)
                    level = Math.Max(level, levels.GetValueOrDefault(before));
                levels[target] = members.Contains(target) ? level + 1 : level;
            },
        };
        var waves = new Dictionary<ExecutableTarget, int>();
        foreach (var target in plan)
        {
            walk.From(target);
            if (members.Contains(target))
                waves.Add(target, levels[target]);
        }

        return waves;
    }
}
