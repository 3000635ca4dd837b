using System.Text.Json.Nodes;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Reads one job of a run, behind the jobs that it needs.</summary>
internal sealed class JobReading(Run run, JobView job, IReadOnlyList<JobState> needs, int wave)
{
    private readonly KeyValuePair<string, ExpressionValue> _needs =
        new("needs", new ObjectValue(needs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Id, x.ToContext()))));

    private string Id => run.Caller is { } caller ? $"{caller.Id} / {job.Id}" : job.Id;

    /// <summary>What becomes of the job, and what later jobs see of it.</summary>
    public (JobExplanation Explanation, JobState State) Read()
    {
        var scope = run.Scope(_needs);
        var skip = run.Caller is null && run.Question.Skip.Contains(job.Id);
        var verdict = skip ? new Verdict(Answer.No, "assumed") : Verdict.Of(job, needs, scope);
        var fails = run.Caller is null && run.Question.Fail.Contains(job.Id) && verdict.Runs != Answer.No;
        var mayFail = Flag("continue-on-error", scope);
        var explanation = new JobExplanation
        {
            Id = Id,
            Name = job.Name is null ? job.Id : Values.Text(job.Name.Value, scope),
            Needs = [.. job.Needs.Select(x => x.Value)],
            Wave = wave,
            Runs = verdict.Runs,
            Why = verdict.Why,
            Condition = job.If?.Value,
            Fails = fails,
            MayFail = mayFail,
        };
        if (verdict.Runs != Answer.No)
            explanation = Details(explanation, scope);
        // A job that may fail counts as a success for those that need it.
        var end = (fails && !mayFail ? Results.Failure : Results.Success, verdict.Runs) switch
        {
            (_, Answer.No) => Results.Skipped,
            (var result, Answer.Yes) => result,
            (var result, _) => result | Results.Skipped,
        };
        return (explanation, new JobState(job.Id, end, Outputs(explanation), JobState.AllBefore(needs)));
    }

    private JobExplanation Details(JobExplanation explanation, EvaluationScope scope)
    {
        var matrix = JobMatrix.Of(job, scope);
        var hasMatrix = job.Matrix is not null;
        scope = run.Scope(_needs, new("matrix", hasMatrix ? new UnknownValue("matrix") : new ObjectValue()), new("strategy", Strategy(0, hasMatrix ? null : 1)));
        var cells = (matrix.Cells ?? []).Select((x, i) => (Cell: (JsonObject?)x, Scope: InCell(x, i, matrix.Cells!.Count))).ToList();
        var calls = job.Uses?.Value;
        explanation = explanation with
        {
            Cells = matrix.Cells is null ? null : [.. cells.Select(x => new CellExplanation(JobMatrix.NameOf(job, x.Cell!, x.Scope), x.Cell!, calls is null ? RunnerLabel.Of(job, x.Scope) : null))],
            CellsNote = matrix.Note,
            Runner = calls is null ? RunnerLabel.Of(job, scope) : null,
            TimeoutMinutes = job.TimeoutMinutes is { } timeout ? Values.Text(timeout.Value, scope) : null,
            Environment = Environment(scope),
            Concurrency = Concurrencies.Of(job.Node["concurrency"], scope),
            Calls = calls,
        };
        explanation = JobAccess.Add(explanation, run, job);
        if (calls is not null)
            return explanation with { Called = CalledJobs.Of(run, job, explanation, scope) };
        if (matrix.Cells is null)
            cells = [(null, scope)];
        return explanation with { Steps = StepVerdicts.Of(job, [.. cells.Select(x => (x.Cell, InJob(x.Scope)))], explanation.Fails) };
    }

    private EvaluationScope InCell(JsonObject cell, int index, int count) =>
        run.Scope(_needs, new("matrix", Values.Object(cell)), new("strategy", Strategy(index, count)));

    /// <summary>What steps see beside what the job does.</summary>
    private EvaluationScope InJob(EvaluationScope scope)
    {
        var contexts = scope.Contexts
            .With("secrets", run.Secrets)
            .With("runner", RunnerLabel.Context(RunnerLabel.Of(job, scope)))
            .With("job", new UnknownValue("job"));
        scope = scope with { Contexts = contexts };
        return scope with { Contexts = contexts.With("env", run.Variables(job, scope)) };
    }

    private ObjectValue Strategy(int index, int? count) => new(
        new("fail-fast", (job.Node["strategy"] as YamlMapping)?["fail-fast"] is YamlScalar { Value: "false" } ? ExpressionValue.False : ExpressionValue.True),
        new("job-index", count is null ? new UnknownValue("strategy.job-index") : ExpressionValue.Of((double)index)),
        new("job-total", count is { } known ? ExpressionValue.Of((double)known) : new UnknownValue("strategy.job-total")))
    { Others = new UnknownValue("strategy") };

    private EnvironmentExplanation? Environment(EvaluationScope scope)
    {
        if (job.EnvironmentName is not { } environment)
            return null;
        var name = Values.Text(environment.Value, scope);
        var url = job.EnvironmentUrl is { } address ? Values.Text(address.Value, scope) : null;
        foreach (var (known, approval) in run.Question.Approvals)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
                return new EnvironmentExplanation(name, approval, true) { Url = url };
        return new EnvironmentExplanation(name, $"if environment {name} has reviewers, they are asked", false) { Url = url };
    }

    private bool Flag(string key, EvaluationScope scope) => job.Node[key] is YamlScalar scalar && Values.Text(scalar.Value, scope) == "true";

    /// <summary>Outputs that need no run are known; later jobs name the others as this job's.</summary>
    private ExpressionValue Outputs(JobExplanation explanation)
    {
        if (explanation.Runs == Answer.No)
            return new ObjectValue();
        if (explanation.Runs == Answer.Unknown || explanation.Calls is not null)
            return new UnknownValue($"needs.{job.Id}.outputs");
        var entries = (job.Node["outputs"] as YamlMapping)?.Entries ?? [];
        var scope = run.Scope(_needs, new("matrix", new UnknownValue("matrix")), new("strategy", new UnknownValue("strategy")), new("job", new UnknownValue("job")),
            new("runner", new UnknownValue("runner")), new("env", new UnknownValue("env")), new("steps", new UnknownValue("steps")), new("secrets", run.Secrets));
        return new ObjectValue(entries.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key.Value, Known(x.Value, scope) ?? new UnknownValue($"needs.{job.Id}.outputs.{x.Key.Value}"))));
    }

    private static ExpressionValue? Known(YamlNode node, EvaluationScope scope)
    {
        var text = Values.Text((node as YamlScalar)?.Value ?? "", scope);
        return text.Contains("${{", StringComparison.Ordinal) ? null : ExpressionValue.Of(text);
    }
}
