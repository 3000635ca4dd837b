using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The jobs of a workflow that a job calls. Calls inside it are named and not followed.</summary>
internal static class CalledJobs
{
    /// <summary>The jobs; empty when the file is not at hand, or the call is inside a call.</summary>
    public static IReadOnlyList<JobExplanation> Of(Run run, JobView job, JobExplanation caller, EvaluationScope scope)
    {
        if (run.Caller is not null || caller.Calls is not { } calls || !calls.StartsWith("./", StringComparison.Ordinal) || run.Local(calls[2..]) is not { } document)
            return [];
        var called = new Run(document, run.What, run.Question, run.Local)
        {
            GitHub = run.GitHub,
            Inputs = Inputs(document, job.Node["with"] as YamlMapping, scope),
            Caller = caller,
            HandedOn = job.Node["secrets"] switch
            {
                YamlScalar { Value: "inherit" } => null,
                YamlMapping mapping => [.. mapping.Entries.Select(x => x.Key.Value)],
                _ => [],
            },
        };
        return Jobs.Of(called);
    }

    /// <summary>The context <c>inputs</c> of a called workflow: what it declares, and what the caller gives.</summary>
    public static ObjectValue Inputs(WorkflowDocument document, YamlMapping? with, EvaluationScope scope)
    {
        var inputs = Values.Object(InputValues.Read(Declared(document, "inputs"), [], []));
        foreach (var entry in with?.Entries ?? [])
            inputs = inputs.With(entry.Key.Value, Values.Of(entry.Value, scope, $"inputs.{entry.Key.Value}"));
        return inputs;
    }

    /// <summary>What a called workflow says of its inputs or outputs; null: nothing.</summary>
    public static YamlMapping? Declared(WorkflowDocument document, string what) => document.Events.FirstOrDefault(x => x.Event.Value == "workflow_call").Filters?[what] as YamlMapping;
}
