using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Finds targets that wait for themselves.</summary>
internal static class Cycles
{
    /// <summary>Each cycle as the path that leads back to its beginning; every target is named in one cycle at most.</summary>
    public static IReadOnlyList<IReadOnlyList<ExecutableTarget>> Find(IReadOnlyList<ExecutableTarget> targets)
    {
        var cycles = new List<IReadOnlyList<ExecutableTarget>>();
        var done = new HashSet<ExecutableTarget>();
        var path = new List<ExecutableTarget>();
        foreach (var target in targets)
            Visit(target);
        return cycles;

        void Visit(ExecutableTarget target)
        {
            var start = path.IndexOf(target);
            if (start >= 0)
            {
                var cycle = path[start..];
                if (cycle.TrueForAll(member => !done.Contains(member)))
                    cycles.Add([.. cycle, target]);
                done.UnionWith(cycle);
                return;
            }

            if (done.Contains(target))
                return;
            path.Add(target);
            foreach (var dependency in target.AllDependencies)
                Visit(dependency);
            path.RemoveAt(path.Count - 1);
            done.Add(target);
        }
    }
}
