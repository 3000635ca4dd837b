using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Finds targets that wait for themselves.</summary>
internal static class Cycles
{
    /// <summary>Each cycle as the path that leads back to its beginning; every target is named in one cycle at most.</summary>
    public static IReadOnlyList<IReadOnlyList<ExecutableTarget>> Find(IReadOnlyList<ExecutableTarget> targets)
    {
        var cycles = new List<IReadOnlyList<ExecutableTarget>>();
        var left = new HashSet<ExecutableTarget>();
        var named = new HashSet<ExecutableTarget>();
        var walk = new DepthFirst { Left = target => left.Add(target), Met = Meet };
        foreach (var target in targets)
            walk.From(target);
        return cycles;

        void Meet(PathStep step, ExecutableTarget start)
        {
            // What was entered and not left is on the path: the edge leads back.
            if (left.Contains(start) || named.Contains(start) || named.Contains(step.Target))
                return;
            var cycle = new List<ExecutableTarget> { start };
            for (var member = step; member.Target != start; member = member.Parent!)
                cycle.Add(member.Target);
            cycle.Add(start);
            cycle.Reverse();
            if (!cycle.Exists(named.Contains))
                cycles.Add(cycle);
            named.UnionWith(cycle);
        }
    }
}
