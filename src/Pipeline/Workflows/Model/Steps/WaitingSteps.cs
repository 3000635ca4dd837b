using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A step that looks after steps in the background.</summary>
public abstract class WaitingStep : Step
{
    private protected WaitingStep(Text? name, string? id, Value<bool> continueOnError)
        : base(name)
    {
        Id = id is null ? null : Ids.Of(id);
        ContinueOnError = continueOnError;
    }

    /// <summary>The id, unique in its job, if it has one.</summary>
    public string? Id { get; }

    /// <summary>Whether the job goes on when one of the steps has failed.</summary>
    public Value<bool> ContinueOnError { get; }

    internal override string? Key => Id;

    internal override YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        Emit.Add(mapping, "name", Name);
        if (Id is not null)
            mapping.Add("id", Id);
        Emit.Add(mapping, "continue-on-error", Emit.Value(ContinueOnError));
        return mapping;
    }

    internal override void Collect(PlacedExpressions expressions)
    {
        expressions.Add("step-name", Name);
        expressions.Add("step-continue-on-error", ContinueOnError.Expression);
    }
}

/// <summary>Waits for steps that run in the background.</summary>
public sealed class WaitStep : WaitingStep
{
    /// <summary>Waits for these.</summary>
    /// <exception cref="ArgumentException">There are none, or one does not run in the background.</exception>
    public WaitStep(IEnumerable<WorkStep> steps, Text? name = null, string? id = null, Value<bool> continueOnError = default)
        : base(name, id, continueOnError)
    {
        Steps = [.. steps];
        if (Steps.IsEmpty)
            throw new ArgumentException("Name the steps to wait for, or use WaitAllStep");
        if (Steps.FirstOrDefault(x => !x.Background) is { } foreground)
            throw new ArgumentException($"Step {foreground.Id} does not run in the background; there is nothing to wait for");
    }

    /// <summary>The steps in the background.</summary>
    public ImmutableArray<WorkStep> Steps { get; }

    internal override YamlMapping ToYaml() => base.ToYaml().Add("wait", Steps is [var one] ? new YamlScalar(one.Id) : Trigger.List(Steps.Select(x => x.Id)));
}

/// <summary>Waits for all steps that run in the background.</summary>
public sealed class WaitAllStep(Text? name = null, string? id = null, Value<bool> continueOnError = default) : WaitingStep(name, id, continueOnError)
{
    internal override YamlMapping ToYaml() => base.ToYaml().Add("wait-all", YamlScalar.Of(true));
}

/// <summary>Ends a step that runs in the background.</summary>
public sealed class CancelStep : WaitingStep
{
    /// <summary>Ends that step.</summary>
    /// <exception cref="ArgumentException">It does not run in the background.</exception>
    public CancelStep(WorkStep step, Text? name = null, string? id = null, Value<bool> continueOnError = default)
        : base(name, id, continueOnError) => Target = step.Background
            ? step
            : throw new ArgumentException($"Step {step.Id} does not run in the background; there is nothing to end");

    /// <summary>The step in the background.</summary>
    public WorkStep Target { get; }

    internal override YamlMapping ToYaml() => base.ToYaml().Add("cancel", Target.Id);
}
