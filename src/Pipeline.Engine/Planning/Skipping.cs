using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Leaves targets of the plan out, with the reason.</summary>
internal sealed class Skipping(IReadOnlyList<ExecutableTarget> plan)
{
    private bool? _anyInvoked;
    private Needs? _needs;

    /// <summary>Applies <c>--skip</c>: the named targets, or all that nobody asked for. What was asked for runs.</summary>
    public void ByCommandLine(IReadOnlyList<ExecutableTarget> named)
    {
        var leave = named.Count == 0 ? null : new HashSet<ExecutableTarget>(named);
        foreach (var target in plan)
        {
            if (!IsAskedFor(target) && leave?.Contains(target) != false)
                Skip(target, "--skip");
        }
    }

    /// <summary>Applies the conditions that are known before anything runs.</summary>
    public void ByStaticConditions(Mistakes mistakes)
    {
        foreach (var target in plan)
        {
            try
            {
                ByConditions(target, target.StaticConditions);
            }
            catch (Exception exception)
            {
                mistakes.Add($"A condition of target '{target.Name}' failed: {exception.GetType().Name}: {exception.Message}");
            }
        }
    }

    /// <summary>Skips the target when one of the conditions is false; says whether it did.</summary>
    public bool ByConditions(ExecutableTarget target, IReadOnlyList<(string Text, Func<bool> Delegate)> conditions)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return target.Status == ExecutionStatus.Skipped;
        List<string>? violated = null;
        foreach (var (text, condition) in conditions)
        {
            if (!condition())
                (violated ??= []).Add(text);
        }

        if (violated is null)
            return false;
        target.OnlyWhen = string.Join(" && ", violated);
        Skip(target, $"only when {target.OnlyWhen}");
        return true;
    }

    public void Skip(ExecutableTarget target, string reason)
    {
        // A loop instead of recursion: a chain of needless targets may be longer than the stack is deep.
        for (var step = Leave(target, reason, null); step is not null;)
        {
            if (step.Next() is not { } needless)
                step = step.Parent;
            else if (!IsAskedFor(needless) && !IsNeeded(needless))
                step = Leave(needless, $"{step.Target.Name} is skipped", step) ?? step;
        }
    }

    /// <summary>Skips one target. Gives the step to what it needed, unless that runs all the same.</summary>
    private static Step? Leave(ExecutableTarget target, string reason, Step? parent)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return null;
        target.Status = ExecutionStatus.Skipped;
        target.Skipped ??= reason;
        return target.DependencyBehavior == DependencyBehavior.Execute ? null : new Step(target, parent);
    }

    /// <summary>Named on the command line, or the default when nothing is named.</summary>
    private bool IsAskedFor(ExecutableTarget target) => target.Invoked || (target.IsDefault && !AnyInvoked);

    private bool AnyInvoked => _anyInvoked ??= plan.Any(other => other.Invoked);

    private bool IsNeeded(ExecutableTarget target)
    {
        _needs ??= new Needs(plan);
        return _needs.AnyScheduled(target);
    }

    /// <summary>A skipped target on the way to those that are skipped with it.</summary>
    private sealed class Step(ExecutableTarget target, Step? parent)
    {
        private int _next;

        public ExecutableTarget Target => target;
        public Step? Parent => parent;

        public ExecutableTarget? Next()
        {
            var index = _next++;
            if (index < target.ExecutionDependencies.Count)
                return target.ExecutionDependencies[index];
            index -= target.ExecutionDependencies.Count;
            return index < target.Triggers.Count ? target.Triggers[index] : null;
        }
    }
}
