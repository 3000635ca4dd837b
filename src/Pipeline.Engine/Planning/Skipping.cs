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
                if (target.Status == ExecutionStatus.Scheduled && Violated(target.StaticConditions) is { } violated)
                    ByConditions(target, violated);
            }
            catch (Exception exception)
            {
                mistakes.Add($"A condition of target '{target.Name}' failed: {exception.GetType().Name}: {exception.Message}");
            }
        }
    }

    /// <summary>The conditions that are false, or null.</summary>
    public static string? Violated(IReadOnlyList<(string Text, Func<bool> Delegate)> conditions)
    {
        List<string>? violated = null;
        foreach (var (text, condition) in conditions)
        {
            if (!condition())
                (violated ??= []).Add(text);
        }

        return violated is null ? null : string.Join(" && ", violated);
    }

    /// <summary>Skips the target because of its conditions.</summary>
    public void ByConditions(ExecutableTarget target, string violated)
    {
        target.OnlyWhen = violated;
        Skip(target, $"only when {violated}");
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
    private static PathStep? Leave(ExecutableTarget target, string reason, PathStep? parent)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return null;
        target.Status = ExecutionStatus.Skipped;
        target.Skipped ??= reason;
        return target.DependencyBehavior == DependencyBehavior.Execute
            ? null
            : new PathStep(target, parent, target.ExecutionDependencies, target.Triggers);
    }

    /// <summary>Named on the command line, or the default when nothing is named.</summary>
    private bool IsAskedFor(ExecutableTarget target) => target.Invoked || (target.IsDefault && !AnyInvoked);

    private bool AnyInvoked => _anyInvoked ??= plan.Any(other => other.Invoked);

    private bool IsNeeded(ExecutableTarget target)
    {
        _needs ??= new Needs(plan);
        return _needs.Any(target);
    }
}
