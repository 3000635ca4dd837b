using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Decides which targets run, and in which order.</summary>
internal static class Planner
{
    /// <summary>
    /// The targets asked for, all that they need and all that these trigger. Dependencies come first; among targets that
    /// do not care, the order in which they were asked for and in which dependencies were written is kept.
    /// </summary>
    public static IReadOnlyList<ExecutableTarget> Plan(IReadOnlyList<ExecutableTarget> asked)
    {
        var planned = new HashSet<ExecutableTarget>();
        var queue = new Queue<ExecutableTarget>();
        foreach (var target in asked)
            Include(target);

        var roots = new List<ExecutableTarget>(asked);
        while (queue.TryDequeue(out var target))
        {
            foreach (var dependency in target.ExecutionDependencies)
                Include(dependency);
            foreach (var triggered in target.Triggers)
            {
                roots.Add(triggered);
                Include(triggered);
            }
        }

        var order = new List<ExecutableTarget>();
        var visited = new HashSet<ExecutableTarget>();
        foreach (var target in roots)
            Visit(target);
        return order;

        void Include(ExecutableTarget target)
        {
            if (!planned.Add(target))
                return;
            target.Status = ExecutionStatus.Scheduled;
            queue.Enqueue(target);
        }

        // Targets outside the plan are walked through too: order constraints hold across them.
        void Visit(ExecutableTarget target)
        {
            if (!visited.Add(target))
                return;
            foreach (var dependency in target.AllDependencies)
                Visit(dependency);
            if (planned.Contains(target))
                order.Add(target);
        }
    }
}
