using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Which target of a plan may begin next. A target may begin when everything that must come before it has ended and what it
/// needs for itself is free. Knows nothing of threads and clocks; the caller guards it with a lock.
/// </summary>
internal sealed class Schedule
{
    private readonly SortedSet<Step> _ready = new(Step.ByRank.Instance);
    private readonly Resources _resources = new();
    private readonly Action<ExecutableTarget> _onReady;
    private int _left;

    /// <param name="plan">The targets; what must come first stands first.</param>
    /// <param name="expected">How many seconds a target will probably take; null keeps the order of the plan wherever there is a choice.</param>
    /// <param name="onReady">Called when nothing that must come before the target is left.</param>
    public Schedule(IReadOnlyList<ExecutableTarget> plan, Func<ExecutableTarget, double>? expected, Action<ExecutableTarget> onReady)
    {
        _onReady = onReady;
        _left = plan.Count;
        var steps = Connect(plan);
        if (expected is not null)
            Rank(steps, expected);
        foreach (var step in steps.FindAll(step => step.Waiting == 0))
            Release(step);
    }

    /// <summary>How many targets were taken and have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>Whether all targets have ended.</summary>
    public bool IsDone => _left == 0;

    /// <summary>Whether a target may be ready to begin.</summary>
    public bool MayTake => _ready.Count > 0;

    /// <summary>Takes the target that should begin next, or null when none may.</summary>
    public Step? Take()
    {
        while (_ready.Min is { } step)
        {
            _ready.Remove(step);
            if (!_resources.TryTake(step, _ready))
                continue;
            Running++;
            return step;
        }

        return null;
    }

    /// <summary>Ends a taken target, so that others may follow.</summary>
    /// <param name="step">What <see cref="Take"/> gave.</param>
    /// <param name="blocks">Whether what comes after it must not begin.</param>
    public void End(Step step, bool blocks)
    {
        Running--;
        _left--;
        step.IsBlocked |= blocks;
        _resources.Free(step, _ready);
        Follow(step);
    }

    private void Release(Step step)
    {
        if (step.IsPlanned)
        {
            _onReady(step.Target);
            _ready.Add(step);
        }
        else
        {
            Follow(step);
        }
    }

    private void Follow(Step ended)
    {
        var list = new Stack<Step>();
        list.Push(ended);
        while (list.TryPop(out var step))
        {
            foreach (var next in step.After)
            {
                next.IsBlocked |= step.IsBlocked;
                if (--next.Waiting > 0)
                    continue;
                if (next.IsPlanned)
                    Release(next);
                else
                    list.Push(next);
            }
        }
    }

    /// <summary>Targets outside the plan take part too: the order holds across them.</summary>
    private static List<Step> Connect(IReadOnlyList<ExecutableTarget> plan)
    {
        var steps = new List<Step>(plan.Count);
        var byTarget = new Dictionary<ExecutableTarget, Step>(plan.Count);
        for (var index = 0; index < plan.Count; index++)
            Add(plan[index], index);
        for (var i = 0; i < steps.Count; i++)
        {
            After(steps[i], steps[i].Target.ExecutionDependencies);
            After(steps[i], steps[i].Target.OrderDependencies);
            After(steps[i], steps[i].Target.TriggerDependencies);
        }

        return steps;

        Step Add(ExecutableTarget target, int index)
        {
            var step = new Step(target, index);
            steps.Add(step);
            byTarget.Add(target, step);
            return step;
        }

        void After(Step step, List<ExecutableTarget> before)
        {
            foreach (var target in before)
            {
                if (!byTarget.TryGetValue(target, out var first))
                    first = Add(target, -1);
                first.After.Add(step);
                step.Waiting++;
            }
        }
    }

    private static void Rank(List<Step> steps, Func<ExecutableTarget, double> expected)
    {
        var order = new List<Step>(steps.Count);
        var waiting = new Dictionary<Step, int>(steps.Count);
        foreach (var step in steps)
        {
            waiting[step] = step.Waiting;
            if (step.Waiting == 0)
                order.Add(step);
        }

        for (var i = 0; i < order.Count; i++)
        {
            foreach (var next in order[i].After)
            {
                if (--waiting[next] == 0)
                    order.Add(next);
            }
        }

        for (var i = order.Count - 1; i >= 0; i--)
        {
            var step = order[i];
            foreach (var next in step.After)
                step.Rank = Math.Max(step.Rank, next.Rank);
            if (step.IsPlanned)
                step.Rank += expected(step.Target);
        }
    }
}
