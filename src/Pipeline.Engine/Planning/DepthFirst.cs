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
    public Action<PathStep, ExecutableTarget>? Met { get; init; }

    public void From(ExecutableTarget root)
    {
        if (!_entered.Add(root))
            return;
        for (var step = Enter(root, null); step is not null;)
        {
            if (step.Next() is not { } before)
            {
                Left(step.Target);
                step = step.Parent;
            }
            else if (_entered.Add(before))
            {
                step = Enter(before, step);
            }
            else
            {
                Met?.Invoke(step, before);
            }
        }
    }

    /// <summary>Onwards to those it needs, those it follows, those that trigger it.</summary>
    private static PathStep? Enter(ExecutableTarget target, PathStep? parent) =>
        new(target, parent, target.ExecutionDependencies, target.OrderDependencies, target.TriggerDependencies);
}
