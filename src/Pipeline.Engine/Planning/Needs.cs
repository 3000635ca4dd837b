using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Who in a plan needs or triggers a target.</summary>
internal sealed class Needs
{
    private readonly Dictionary<ExecutableTarget, Needing> _byTarget = [];

    public Needs(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            foreach (var needed in target.ExecutionDependencies)
                Add(needed, target);
            foreach (var triggered in target.Triggers)
                Add(triggered, target);
        }
    }

    /// <summary>Whether one of them, but for a given one, is not skipped. A skipped target stays so, so no question is asked twice.</summary>
    public bool Any(ExecutableTarget target, ExecutableTarget but)
    {
        if (!_byTarget.TryGetValue(target, out var needing))
            return false;
        while (needing.First < needing.Others.Count && needing.Others[needing.First].Status == ExecutionStatus.Skipped)
            needing.First++;
        for (var i = needing.First; i < needing.Others.Count; i++)
        {
            if (needing.Others[i] != but && needing.Others[i].Status != ExecutionStatus.Skipped)
                return true;
        }

        return false;
    }

    private void Add(ExecutableTarget needed, ExecutableTarget by)
    {
        if (!_byTarget.TryGetValue(needed, out var needing))
            _byTarget.Add(needed, needing = new Needing());
        needing.Others.Add(by);
    }

    private sealed class Needing
    {
        public List<ExecutableTarget> Others { get; } = [];

        /// <summary>All before this one are skipped.</summary>
        public int First { get; set; }
    }
}
