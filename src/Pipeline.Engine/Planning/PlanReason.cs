using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Says why a target is part of a plan.</summary>
internal static class PlanReason
{
    public static string Of(ExecutableTarget target, IReadOnlyList<ExecutableTarget> plan)
    {
        if (target.Invoked)
            return "asked for";
        var reasons = new List<string>();
        if (target.IsDefault && !plan.Any(other => other.Invoked))
            reasons.Add("the default");
        Add("needed by", other => other.ExecutionDependencies.Contains(target));
        Add("triggered by", other => other.Triggers.Contains(target));
        return string.Join("; ", reasons);

        // What is skipped needs nothing, unless there is no other reason.
        void Add(string verb, Func<ExecutableTarget, bool> isReason)
        {
            var others = plan.Where(isReason).ToList();
            var running = others.Where(other => other.Status != ExecutionStatus.Skipped).ToList();
            if (others.Count > 0)
                reasons.Add($"{verb} {string.Join(", ", (running.Count > 0 ? running : others).Select(other => other.Name))}");
        }
    }
}
