using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Walks from targets to what must come before them, depth first. A loop instead of recursion: a chain may be longer than
/// the stack is deep. Each target is entered once and each edge looked at once.
/// </summary>
internal sealed class DepthFirst
{
    private readonly HashSet<ExecutableTarget> _entered = [];

    /// <summary>Called when everything before a target was walked.</summary>
    public required Action<ExecutableTarget> Left { get; init; }

    /// <summary>Called for an edge to a target that was entered before.</summary>
    public Action<Step, ExecutableTarget>? Met { get; init; }

    public void From(ExecutableTarget root)
    {
        if (!_entered.Add(root))
            return;
        for (var step = new Step(root, null); step is not null;)
        {
            if (step.Next() is not { } before)
            {
                Left(step.Target);
                step = step.Parent;
            }
            else if (_entered.Add(before))
            {
                step = new Step(before, step);
            }
            else
            {
                Met?.Invoke(step, before);
            }
        }
    }

    /// <summary>A target on the path from the root to the place where the walk is.</summary>
    public sealed class Step(ExecutableTarget target, Step? parent)
    {
        private int _next;

        public ExecutableTarget Target => target;
        public Step? Parent => parent;

        /// <summary>The next of the target's dependencies: those it needs, those it follows, those that trigger it.</summary>
        public ExecutableTarget? Next()
        {
            var index = _next++;
            if (index < target.ExecutionDependencies.Count)
                return target.ExecutionDependencies[index];
            index -= target.ExecutionDependencies.Count;
            if (index < target.OrderDependencies.Count)
                return target.OrderDependencies[index];
            index -= target.OrderDependencies.Count;
            return index < target.TriggerDependencies.Count ? target.TriggerDependencies[index] : null;
        }
    }
}
