using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>A target's place in a <see cref="Schedule"/>.</summary>
/// <param name="target">The target.</param>
/// <param name="index">Its place in the plan; -1 for one outside the plan, which only hands the order on.</param>
internal sealed class Step(ExecutableTarget target, int index)
{
    public ExecutableTarget Target => target;
    public int Index => index;
    public bool IsPlanned => index >= 0;

    /// <summary>How many steps before it have not ended.</summary>
    public int Waiting { get; set; }

    /// <summary>The steps that wait for it.</summary>
    public List<Step> After { get; } = [];

    /// <summary>Seconds of work from its beginning to the end of the longest chain that begins with it.</summary>
    public double Rank { get; set; }

    /// <summary>Whether something before it failed.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>The longest chain first; among equals the order of the plan.</summary>
    public sealed class ByRank : IComparer<Step>
    {
        public static readonly ByRank Instance = new();

        public int Compare(Step? one, Step? other)
        {
            var rank = other!.Rank.CompareTo(one!.Rank);
            return rank != 0 ? rank : one.Index.CompareTo(other.Index);
        }
    }
}
