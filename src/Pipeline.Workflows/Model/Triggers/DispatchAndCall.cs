using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary><c>workflow_dispatch</c>: a person starts it, and is asked for inputs.</summary>
public sealed record WorkflowDispatchEvent : Trigger
{
    /// <summary>The most inputs that GitHub takes. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs</summary>
    public const int MostInputs = 25;

    /// <summary>A start by hand.</summary>
    /// <exception cref="ArgumentException">Two inputs share a name, or there are more than 25.</exception>
    public WorkflowDispatchEvent(params ImmutableArray<WorkflowInput> inputs)
        : base("workflow_dispatch")
    {
        Emit.Distinct(inputs.Select(x => x.Name), "input");
        if (inputs.FirstOrDefault(x => x.HasExpression) is { } asked)
            throw new ArgumentException($"The default of input {asked.Name} is an expression, which people who start a workflow by hand are not shown; only called workflows have such");
        Inputs = inputs.Length <= MostInputs ? inputs : throw new ArgumentException($"{inputs.Length} inputs; GitHub takes {MostInputs}");
    }

    /// <summary>What people are asked for.</summary>
    public ImmutableArray<WorkflowInput> Inputs { get; }

    internal override YamlNode ToYaml()
    {
        if (Inputs.IsEmpty)
            return base.ToYaml();
        return new YamlMapping().Add("inputs", WorkflowInput.ToYaml(Inputs));
    }
}

/// <summary>A secret that a calling workflow hands over.</summary>
public sealed class CallSecret(string name)
{
    /// <summary>The name.</summary>
    public string Name { get; } = Context.Identifier(name);

    /// <summary>What callers are told about it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it has to be given.</summary>
    public bool Required { get; init; }

    /// <summary>The secret.</summary>
    public Expr<string> Value => Secrets.Named(Name);
}

/// <summary>A value that a called workflow gives back.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">An output of one of its jobs, see <see cref="Job.OutputForCaller"/>.</param>
/// <param name="Description">What callers are told about it.</param>
public sealed record CallOutput(string Name, Text Value, string? Description = null);

/// <summary><c>workflow_call</c>: a job of another workflow is this one.</summary>
public sealed record WorkflowCallEvent() : Trigger("workflow_call")
{
    /// <summary>What callers give.</summary>
    public ImmutableArray<CallInput> Inputs { get; init; } = [];

    /// <summary>The secrets that callers hand over, each by name.</summary>
    public ImmutableArray<CallSecret> Secrets { get; init; } = [];

    /// <summary>What callers get.</summary>
    public ImmutableArray<CallOutput> Outputs { get; init; } = [];

    internal override YamlNode ToYaml()
    {
        Emit.Distinct(Inputs.Select(x => x.Name), "input");
        var mapping = new YamlMapping();
        Emit.Add(mapping, "inputs", WorkflowInput.ToYaml(Inputs));
        var outputs = new YamlMapping();
        foreach (var output in Outputs)
        {
            var one = new YamlMapping();
            Emit.Add(one, "description", output.Description);
            outputs.Add(output.Name, one.Add("value", Emit.Text(output.Value)));
        }

        Emit.Add(mapping, "outputs", outputs);
        var secrets = new YamlMapping();
        foreach (var secret in Secrets)
        {
            var one = new YamlMapping();
            Emit.Add(one, "description", secret.Description);
            secrets.Add(secret.Name, secret.Required ? one.Add("required", YamlScalar.Of(true)) : OrNothing(one));
        }

        Emit.Add(mapping, "secrets", secrets);
        return OrNothing(mapping);
    }
}
