using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>What ties two targets of a plan together.</summary>
internal enum PlanTie
{
    /// <summary>The later one needs the earlier one.</summary>
    Needs,

    /// <summary>The later one runs after the earlier one, if both run.</summary>
    After,

    /// <summary>The earlier one makes the later one run.</summary>
    Triggers,
}

/// <summary>A line between two targets of a plan, from the one that comes first.</summary>
internal sealed record PlanEdge(PlannedTarget From, PlannedTarget To, PlanTie Tie);

/// <summary>A target as a plan shows it.</summary>
/// <param name="Target">The target.</param>
/// <param name="Wave">The wave that it runs in, from 1 on; 0 when it is skipped.</param>
/// <param name="Because">Why it is part of the plan.</param>
/// <param name="Cached">What the cache has for it, or null when its actions would run.</param>
internal sealed record PlannedTarget(ExecutableTarget Target, int Wave, string Because, string? Cached)
{
    public string Name => Target.Name;
    public bool Runs => Wave > 0;
    public bool IsAskedFor { get; init; }

    /// <summary>What the target itself tells about what it would do; null when it tells nothing.</summary>
    public string? Detail => Runs && Target.Definition.Notes.OfType<PlanDetail>().FirstOrDefault() is { } detail
        ? detail.Text().GetAwaiter().GetResult().TrimEnd()
        : null;
}

/// <summary>A plan, ready to be shown as text, JSON, Mermaid or SVG.</summary>
internal sealed class PlanView
{
    /// <param name="build">The build, for its parameters.</param>
    /// <param name="plan">The targets in their order, skipped ones included.</param>
    /// <param name="cached">Says what the cache has for a target, like <c>up to date</c>; null for nothing.</param>
    public PlanView(NukeBuild build, IReadOnlyList<ExecutableTarget> plan, Func<ExecutableTarget, string?>? cached = null)
    {
        Build = build;
        var waves = Waves.Of(plan, target => target.Status != ExecutionStatus.Skipped);
        var reason = new PlanReason(plan);
        var anyInvoked = plan.Any(target => target.Invoked);
        Targets = [.. plan.Select(target =>
        {
            var wave = waves.GetValueOrDefault(target);
            WaveCount = Math.Max(WaveCount, wave);
            return new PlannedTarget(target, wave, reason.Of(target), wave > 0 ? cached?.Invoke(target) : null)
            {
                IsAskedFor = target.Invoked || (target.IsDefault && !anyInvoked),
            };
        })];
        Edges = FindEdges();
    }

    public NukeBuild Build { get; }
    public IReadOnlyList<PlannedTarget> Targets { get; }
    public IReadOnlyList<PlanEdge> Edges { get; }
    public int WaveCount { get; private set; }

    /// <summary>The parameters that were given, with value and origin.</summary>
    public IReadOnlyList<Parameter> Given => [.. Build.Parameters.All.Where(parameter => parameter.Origin is not null)];

    /// <summary>What the plan is for: the targets that were asked for.</summary>
    public string Title => PlanReason.Names(Targets.Where(one => one.IsAskedFor).Select(one => one.Target));

    /// <summary>How much it is, in words.</summary>
    public string Size
    {
        get
        {
            var runs = Targets.Count(one => one.Runs);
            var skipped = Targets.Count - runs;
            return $"{Plural(runs, "target")} in {Plural(WaveCount, "wave")}{(skipped > 0 ? $", {skipped} skipped" : "")}";
        }
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>Each pair is tied once, by the strongest tie.</summary>
    private List<PlanEdge> FindEdges()
    {
        var byTarget = Targets.ToDictionary(one => one.Target);
        var edges = new List<PlanEdge>();
        foreach (var one in Targets)
        {
            var seen = new HashSet<ExecutableTarget>();
            Add(one.Target.ExecutionDependencies, PlanTie.Needs);
            Add(one.Target.TriggerDependencies, PlanTie.Triggers);
            Add(one.Target.OrderDependencies, PlanTie.After);

            void Add(List<ExecutableTarget> earlier, PlanTie tie)
            {
                foreach (var target in earlier)
                {
                    if (byTarget.TryGetValue(target, out var from) && seen.Add(target))
                        edges.Add(new PlanEdge(from, one, tie));
                }
            }
        }

        return edges;
    }
}
