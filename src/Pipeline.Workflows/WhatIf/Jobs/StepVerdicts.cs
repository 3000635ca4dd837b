using System.Text.Json.Nodes;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Which steps of a job run, in all its cells.</summary>
internal static class StepVerdicts
{
    /// <summary>The steps; one that differs by cell says so.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cells">The scope of each cell, with its values; one without values for a job without a matrix.</param>
    /// <param name="fails">Whether the job is assumed to fail: at which step is not known.</param>
    public static IReadOnlyList<StepExplanation> Of(JobView job, IReadOnlyList<(JsonObject? Cell, EvaluationScope Scope)> cells, bool fails)
    {
        var verdicts = cells.Select(x => Of(job, x.Scope, fails)).ToList();
        return [.. job.Steps.Select((step, i) => Merge(Title(step), [.. verdicts.Select(x => x[i])], cells))];
    }

    private static List<Verdict> Of(JobView job, EvaluationScope scope, bool fails)
    {
        var verdicts = new List<Verdict>();
        // What a step sees of the steps before it.
        var seen = new ObjectValue();
        foreach (var step in job.Steps)
        {
            // The first step runs; at which step a job fails that is assumed to, is not known.
            var status = fails && verdicts.Count > 0 ? new StatusState(null, null, false) : new StatusState(true, false, false);
            var own = scope with
            {
                Contexts = scope.Contexts.With("steps", seen),
                Status = status,
                HashFiles = _ => new UnknownValue("hashFiles()"),
            };
            var verdict = Verdict.Of(step, own);
            verdicts.Add(step.If is null && verdict.Runs == Answer.Unknown ? verdict with { Why = "" } : verdict);
            if (step.Id is { } id)
                seen = seen.With(id.Value, Context(id.Value, verdict.Runs, fails || step.Node["continue-on-error"] is not null));
        }

        return verdicts;
    }

    private static ExpressionValue Context(string id, Answer runs, bool mayFail)
    {
        var path = $"steps.{id}";
        if (runs == Answer.Unknown || (runs == Answer.Yes && mayFail))
            return new UnknownValue(path);
        var result = ExpressionValue.Of(runs == Answer.Yes ? "success" : "skipped");
        return new ObjectValue(
            new("outputs", runs == Answer.Yes ? new UnknownValue($"{path}.outputs") : new ObjectValue()),
            new("outcome", result),
            new("conclusion", result));
    }

    private static StepExplanation Merge(string title, List<Verdict> verdicts, IReadOnlyList<(JsonObject? Cell, EvaluationScope Scope)> cells)
    {
        if (verdicts.TrueForAll(x => x.Runs == verdicts[0].Runs))
            return new StepExplanation(title, verdicts[0].Runs, string.Join("; or ", verdicts.Select(x => x.Why).Distinct().Take(3)));
        var some = verdicts.Find(x => x.Runs == Answer.Unknown) ?? new Verdict(Answer.Yes, "");
        return new StepExplanation(title, some.Runs, some.Why, [.. cells.Where((_, i) => verdicts[i].Runs != Answer.No).Select(x => CellText.Of(x.Cell))]);
    }

    /// <summary>What people call the step; the commit of an action says nothing to them.</summary>
    private static string Title(StepView step) =>
        step.Title == step.Uses?.Value && step.Title.Split('@') is [var action, { Length: 40 }] ? action : step.Title;
}
