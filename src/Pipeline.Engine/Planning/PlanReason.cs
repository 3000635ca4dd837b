using System.Globalization;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Says why each target is part of a plan.</summary>
internal sealed class PlanReason
{
    /// <summary>More names than these are counted, not listed.</summary>
    private const int Listed = 6;
    private readonly Dictionary<ExecutableTarget, Others> _others = [];
    private readonly bool _anyInvoked;

    public PlanReason(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            _anyInvoked |= target.Invoked;
            foreach (var needed in target.ExecutionDependencies)
                Of(needed, others => others.NeededBy).Add(target);
            foreach (var triggered in target.Triggers)
                Of(triggered, others => others.TriggeredBy).Add(target);
        }
    }

    public string Of(ExecutableTarget target)
    {
        if (target.Invoked)
            return "asked for";
        var reasons = new List<string>();
        if (target.IsDefault && !_anyInvoked)
            reasons.Add("the default");
        if (_others.TryGetValue(target, out var others))
        {
            Add("needed by", others.NeededBy);
            Add("triggered by", others.TriggeredBy);
        }

        return string.Join("; ", reasons);

        // What is skipped needs nothing, unless there is no other reason.
        void Add(string verb, List<ExecutableTarget> all)
        {
            if (all.Count == 0)
                return;
            var running = all.FindAll(other => other.Status != ExecutionStatus.Skipped);
            reasons.Add($"{verb} {Names(running.Count > 0 ? running : all)}");
        }
    }

    /// <summary>Names in one line, each once; many are counted.</summary>
    public static string Names(IEnumerable<ExecutableTarget> targets)
    {
        var names = targets.Select(target => target.Name).Distinct().ToList();
        var text = string.Join(", ", names.Take(Listed));
        return names.Count <= Listed ? text : $"{text} and {(names.Count - Listed).ToString("N0", CultureInfo.InvariantCulture)} more";
    }

    private List<ExecutableTarget> Of(ExecutableTarget target, Func<Others, List<ExecutableTarget>> choose)
    {
        if (!_others.TryGetValue(target, out var others))
            _others.Add(target, others = new Others());
        return choose(others);
    }

    private sealed class Others
    {
        public List<ExecutableTarget> NeededBy { get; } = [];
        public List<ExecutableTarget> TriggeredBy { get; } = [];
    }
}
