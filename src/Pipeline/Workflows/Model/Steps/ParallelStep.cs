using System.Collections.Immutable;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Steps that run at once; the next step begins when all have ended.</summary>
public sealed class ParallelStep : Step
{
    /// <summary>Steps that run at once.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or one is said to run in the background, which all of them do.</exception>
    public ParallelStep(params ReadOnlySpan<WorkStep> steps)
        : base(null)
    {
        Steps = steps.Length < 2 ? throw new ArgumentException("Only two steps or more can run at once") : [.. steps];
        if (Steps.FirstOrDefault(x => x.Background) is { } background)
            throw new ArgumentException($"Step {background.Id} runs at once with others already; leave `background` out");
    }

    /// <summary>The steps.</summary>
    public ImmutableArray<WorkStep> Steps { get; }

    internal override YamlMapping ToYaml() => new YamlMapping().Add("parallel", new YamlSequence([.. Steps.Select(x => x.ToYaml())]));

    internal override void Collect(PlacedExpressions expressions)
    {
    }

    internal override IEnumerable<Step> All() => [this, .. Steps];
}
