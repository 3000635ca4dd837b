using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Leaves targets of the plan out, with the reason.</summary>
internal sealed class Skipping(IReadOnlyList<ExecutableTarget> plan)
{
    private Needs? _needs;

    /// <summary>
    /// Applies <c>--skip</c>: to the named targets, or to all. A target that the command line asks for runs all the same, without what only
    /// it needs; a default target is skipped like any other.
    /// </summary>
    public void ByCommandLine(IReadOnlyList<ExecutableTarget> named)
    {
        var leave = named.Count == 0 ? null : new HashSet<ExecutableTarget>(named);
        foreach (var target in plan)
        {
            if (leave?.Contains(target) != false)
                Skip(target, "--skip", target.Invoked);
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

    public void Skip(ExecutableTarget target, string reason, bool runs = false)
    {
        // A loop instead of recursion: a chain of needless targets may be longer than the stack is deep.
        for (var step = Leave(target, reason, runs, null); step is not null;)
        {
            if (step.Next() is not { } needless)
                step = step.Parent;
            else if (!needless.Invoked && !IsNeeded(needless, step.Target))
                step = Leave(needless, $"{step.Target.Name} is skipped", runs: false, step) ?? step;
        }
    }

    /// <summary>Skips one target, unless it runs. Gives the step to what it needed, unless that runs all the same.</summary>
    private static PathStep? Leave(ExecutableTarget target, string reason, bool runs, PathStep? parent)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return null;
        if (!runs)
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped ??= reason;
        }

        return target.DependencyBehavior == DependencyBehavior.Execute
            ? null
            : new PathStep(target, parent, target.ExecutionDependencies, target.Triggers);
    }

    private bool IsNeeded(ExecutableTarget target, ExecutableTarget but)
    {
        _needs ??= new Needs(plan);
        return _needs.Any(target, but);
    }
}
