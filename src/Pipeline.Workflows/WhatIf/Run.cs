using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>A run of a workflow as it would be: what all its jobs share.</summary>
/// <param name="Document">The workflow.</param>
/// <param name="What">The event.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Local">Finds the file of a called workflow by its path in the repository; null when it is not at hand.</param>
internal sealed record Run(WorkflowDocument Document, WorkflowEvent What, WhatIfQuestion Question, Func<string, WorkflowDocument?> Local)
{
    /// <summary>The context <c>github</c>.</summary>
    public required ObjectValue GitHub { get; init; }

    /// <summary>The context <c>inputs</c>.</summary>
    public required ObjectValue Inputs { get; init; }

    /// <summary>The job that calls this workflow; null for the workflow that the event starts.</summary>
    public JobExplanation? Caller { get; init; }

    /// <summary>The secrets that the caller hands on; null for all.</summary>
    public IReadOnlyList<string>? HandedOn { get; init; }

    /// <summary>The context <c>secrets</c>.</summary>
    public ExpressionValue Secrets => What.IsFromStranger
        ? new ObjectValue(new KeyValuePair<string, ExpressionValue>("GITHUB_TOKEN", new UnknownValue("secrets.GITHUB_TOKEN")))
        : new UnknownValue("secrets");

    /// <summary>A scope with the contexts that every job has, and more.</summary>
    public EvaluationScope Scope(params IEnumerable<KeyValuePair<string, ExpressionValue>> more) => new(
        ((KeyValuePair<string, ExpressionValue>[])[new("github", GitHub), new("inputs", Inputs), new("vars", new UnknownValue("vars"))]).Concat(more));

    /// <summary>The variables that the workflow and a job set, as far as they are known.</summary>
    public ObjectValue Variables(JobView job, EvaluationScope scope)
    {
        var variables = new ObjectValue { Others = new UnknownValue("env") };
        foreach (var entry in Entries(Document.Environment).Concat(Entries(job.Node["env"] as YamlMapping)))
        {
            var value = Values.Of(entry.Value, scope, $"env.{entry.Key.Value}");
            variables = variables.With(entry.Key.Value, value is UnknownValue ? value : ExpressionValue.Of(value.ToText()));
        }

        return variables;
    }

    private static IReadOnlyList<YamlEntry> Entries(YamlMapping? mapping) => mapping?.Entries ?? [];
}
