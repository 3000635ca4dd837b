using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// The chain of targets that decided how long the build took: from the target that ended last back to the one that it waited for, and so
/// on. A target that was ready and had to wait, for a worker or for what another used alone, waited for the one that ended before it.
/// </summary>
/// <param name="Targets">The targets in the order in which they ran.</param>
/// <param name="Duration">The sum of their durations.</param>
/// <param name="IsAll">Whether nothing else ran.</param>
internal sealed record CriticalPath(IReadOnlyList<ExecutableTarget> Targets, TimeSpan Duration, bool IsAll)
{
    /// <summary>Builds that take less are not worth a thought.</summary>
    private static readonly TimeSpan Noteworthy = TimeSpan.FromSeconds(1);

    /// <summary>The chain, or null when nothing ran, or when the build is too short.</summary>
    public static CriticalPath? Of(IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed)
    {
        if (elapsed < Noteworthy)
            return null;
        var ran = new List<ExecutableTarget>();
        foreach (var target in plan)
        {
            if (Ran(target))
                ran.Add(target);
        }

        if (ran.Count == 0)
            return null;
        ran.Sort((one, other) => End(one).CompareTo(End(other)));
        var before = new Dictionary<ExecutableTarget, ExecutableTarget?>();
        var chain = new List<ExecutableTarget>();
        var known = new HashSet<ExecutableTarget>();
        var duration = TimeSpan.Zero;
        var at = ran.Count - 1;
        for (var target = ran[at]; target is not null && known.Add(target); target = Previous(target))
        {
            chain.Add(target);
            duration += target.Duration;
        }

        chain.Reverse();
        return new CriticalPath(chain, duration, chain.Count == ran.Count);

        ExecutableTarget? Previous(ExecutableTarget target)
        {
            var dependency = LastDependency(target, before);
            if (target.Began - target.Ready <= SummaryTable.NoteworthyWait)
                return dependency;
            // Each beginning is earlier than the one before, so the search goes on where it stopped.
            while (at >= 0 && End(ran[at]) > target.Began)
                at--;
            return at >= 0 && (dependency is null || End(ran[at]) > End(dependency)) ? ran[at] : dependency;
        }
    }

    public override string ToString() => string.Join(" → ", Targets.Select(target => target.Name));

    /// <summary>What ended last of all that had to come before; what did not run is looked through.</summary>
    private static ExecutableTarget? LastDependency(ExecutableTarget target, Dictionary<ExecutableTarget, ExecutableTarget?> known)
    {
        if (known.TryGetValue(target, out var last))
            return last;
        known[target] = null;
        foreach (var dependency in target.AllDependencies)
        {
            var one = Ran(dependency) ? dependency : LastDependency(dependency, known);
            if (one is not null && (last is null || End(one) > End(last)))
                last = one;
        }

        return known[target] = last;
    }

    private static TimeSpan End(ExecutableTarget target) => target.Began + target.Duration;

    private static bool Ran(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;
}
