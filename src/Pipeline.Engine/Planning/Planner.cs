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

        // Targets outside the plan are walked through too: order constraints hold across them.
        var order = new List<ExecutableTarget>(planned.Count);
        var walk = new DepthFirst
        {
            Left = target =>
            {
                if (planned.Contains(target))
                    order.Add(target);
            },
        };
        foreach (var target in roots)
            walk.From(target);
        return order;

        void Include(ExecutableTarget target)
        {
            if (!planned.Add(target))
                return;
            target.Status = ExecutionStatus.Scheduled;
            queue.Enqueue(target);
        }
    }
}
