using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Waits for steps that run in the background.</summary>
public sealed class WaitStep : Step
{
    /// <summary>Waits for these.</summary>
    /// <exception cref="ArgumentException">There are none, or one does not run in the background.</exception>
    public WaitStep(IEnumerable<WorkStep> steps, Text? name = null)
        : base(name)
    {
        Steps = [.. steps];
        if (Steps.IsEmpty)
            throw new ArgumentException("Name the steps to wait for, or use WaitAllStep");
        if (Steps.FirstOrDefault(x => !x.Background) is { } foreground)
            throw new ArgumentException($"Step {foreground.Id} does not run in the background; there is nothing to wait for");
    }

    /// <summary>The steps in the background.</summary>
    public ImmutableArray<WorkStep> Steps { get; }

    internal override YamlMapping ToYaml() => Waiting.Begin(this).Add("wait", Steps is [var one] ? new YamlScalar(one.Id) : Trigger.List(Steps.Select(x => x.Id)));

    internal override IEnumerable<(string Place, Expression Expression)> Expressions() => [];
}

/// <summary>Waits for all steps that run in the background.</summary>
public sealed class WaitAllStep(Text? name = null) : Step(name)
{
    internal override YamlMapping ToYaml() => Waiting.Begin(this).Add("wait-all", YamlScalar.Of(true));

    internal override IEnumerable<(string Place, Expression Expression)> Expressions() => [];
}

/// <summary>Ends a step that runs in the background.</summary>
public sealed class CancelStep : Step
{
    /// <summary>Ends that step.</summary>
    /// <exception cref="ArgumentException">It does not run in the background.</exception>
    public CancelStep(WorkStep step, Text? name = null)
        : base(name) => Target = step.Background
            ? step
            : throw new ArgumentException($"Step {step.Id} does not run in the background; there is nothing to end");

    /// <summary>The step in the background.</summary>
    public WorkStep Target { get; }

    internal override YamlMapping ToYaml() => Waiting.Begin(this).Add("cancel", Target.Id);

    internal override IEnumerable<(string Place, Expression Expression)> Expressions() => [];
}

/// <summary>Steps that run at once; the next step begins when all have ended.</summary>
public sealed class ParallelStep : Step
{
    /// <summary>Steps that run at once.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    public ParallelStep(params ReadOnlySpan<WorkStep> steps)
        : base(null) => Steps = steps.Length < 2 ? throw new ArgumentException("Only two steps or more can run at once") : [.. steps];

    /// <summary>The steps.</summary>
    public ImmutableArray<WorkStep> Steps { get; }

    internal override YamlMapping ToYaml() => new YamlMapping().Add("parallel", new YamlSequence([.. Steps.Select(x => x.ToYaml())]));

    internal override IEnumerable<(string Place, Expression Expression)> Expressions() => [];

    internal override IEnumerable<Step> All() => [this, .. Steps];
}

internal static class Waiting
{
    public static YamlMapping Begin(Step step)
    {
        var mapping = new YamlMapping();
        Emit.Add(mapping, "name", step.Name);
        return mapping;
    }
}
