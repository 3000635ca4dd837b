using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The chain of targets, each waiting for the one before, that took longest: no number of processors makes the build faster than it.</summary>
/// <param name="Targets">The targets in the order in which they ran.</param>
/// <param name="Duration">The sum of their durations.</param>
internal sealed record CriticalPath(IReadOnlyList<ExecutableTarget> Targets, TimeSpan Duration)
{
    /// <summary>Builds that take less are not worth a thought.</summary>
    private static readonly TimeSpan Noteworthy = TimeSpan.FromSeconds(1);

    /// <summary>The chain, or null when all that ran is one chain, or when the build is too short.</summary>
    public static CriticalPath? Of(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed)
    {
        if (elapsed < Noteworthy)
            return null;
        var before = new Dictionary<ExecutableTarget, ExecutableTarget?>();
        var length = new Dictionary<ExecutableTarget, long>();
        ExecutableTarget? last = null;
        var ran = 0;
        foreach (var target in plan)
        {
            var longest = Measure(target);
            ran += Ran(target) ? 1 : 0;
            if (Ran(target) && (last is null || longest > length[last]))
                last = target;
        }

        if (last is null)
            return null;
        var chain = new List<ExecutableTarget>();
        for (var target = last; target is not null; target = before[target])
        {
            if (Ran(target))
                chain.Add(target);
        }

        chain.Reverse();
        return chain.Count < ran ? new CriticalPath(chain, new TimeSpan(length[last])) : null;

        // The plan has dependencies first, so this goes deep only through targets that are not part of it.
        long Measure(ExecutableTarget target)
        {
            if (length.TryGetValue(target, out var known))
                return known;
            length[target] = 0;
            ExecutableTarget? slowest = null;
            foreach (var dependency in target.AllDependencies)
            {
                if (Measure(dependency) is var one && (slowest is null || one > length[slowest]))
                    slowest = dependency;
            }

            before[target] = slowest;
            return length[target] = (slowest is null ? 0 : length[slowest]) + (Ran(target) ? target.Duration.Ticks : 0);
        }
    }

    public override string ToString() => string.Join(" → ", Targets.Select(target => target.Name));

    private static bool Ran(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;
}
