using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Leaves targets of the plan out, with the reason.</summary>
internal sealed class Skipping(IReadOnlyList<ExecutableTarget> plan)
{
    /// <summary>Applies <c>--skip</c>: the named targets, or all that nobody asked for. What was asked for runs.</summary>
    public void ByCommandLine(IReadOnlyList<ExecutableTarget> named)
    {
        foreach (var target in plan)
        {
            if (!IsAskedFor(target) && (named.Count == 0 || named.Contains(target)))
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
        if (target.Status != ExecutionStatus.Scheduled)
            return;
        target.Status = ExecutionStatus.Skipped;
        target.Skipped ??= reason;
        if (target.DependencyBehavior == DependencyBehavior.Execute)
            return;
        foreach (var needless in (ExecutableTarget[])[.. target.ExecutionDependencies, .. target.Triggers])
        {
            if (!IsAskedFor(needless) && !IsNeeded(needless))
                Skip(needless, $"{target.Name} is skipped");
        }
    }

    /// <summary>Named on the command line, or the default when nothing is named.</summary>
    private bool IsAskedFor(ExecutableTarget target) => target.Invoked || (target.IsDefault && !plan.Any(other => other.Invoked));

    private bool IsNeeded(ExecutableTarget target)
    {
        foreach (var other in plan)
        {
            if (other.Status == ExecutionStatus.Scheduled
                && (other.ExecutionDependencies.Contains(target) || other.Triggers.Contains(target)))
                return true;
        }

        return false;
    }
}
