using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>Decides about one job when all that it needs has ended, and runs its cells.</summary>
internal sealed class JobRunner(LocalRun run, JobView job)
{
    /// <param name="before">The results of all jobs before it, each with all its cells.</param>
    /// <param name="slots">How many jobs may run at once.</param>
    /// <param name="stop">Interrupts the run.</param>
    public async Task<IReadOnlyList<JobResult>> RunAsync(
        IReadOnlyDictionary<string, IReadOnlyList<JobResult>> before, SemaphoreSlim slots, CancellationToken stop)
    {
        var contexts = run.Contexts.With("needs", Needs(before));
        try
        {
            if (stop.IsCancellationRequested)
                return [Skipped("interrupted")];
            var results = before.ToDictionary(x => x.Key, x => (RunResult?)Together(x.Value), StringComparer.OrdinalIgnoreCase);
            var status = StatusState.OfJob(results, cancelled: false);
            if (!new FileValues(run.Request.Document, new EvaluationScope(contexts) { Status = status }).Condition(job.If))
                return [Skipped(Blocking(results) ?? "its condition does not hold")];
            if (job.Uses is { } uses)
                return [Skipped($"not run here: it calls the workflow {uses.Value}")];
            return await Task.WhenAll(Cells(contexts).Select(x => OneAsync(x, slots, stop)));
        }
        catch (StepFailure failure)
        {
            run.Log.Line($"error: job {job.Id}: {failure.Message}");
            return [new JobResult(job.Id, job.Id, RunResult.Failure) { Why = failure.Message }];
        }
    }

    /// <summary>How a job counts with all its cells.</summary>
    private static RunResult Together(IReadOnlyList<JobResult> cells) =>
        cells.Any(x => x.Result == RunResult.Failure) ? RunResult.Failure
        : cells.Any(x => x.Result == RunResult.Cancelled) ? RunResult.Cancelled
        : cells.All(x => x.Result == RunResult.Skipped) ? RunResult.Skipped
        : RunResult.Success;

    private JobResult Skipped(string why) => new(job.Id, job.Id, RunResult.Skipped) { Why = why };

    private static string? Blocking(Dictionary<string, RunResult?> results) =>
        results.FirstOrDefault(x => x.Value != RunResult.Success) is { Key: { } key, Value: { } value }
            ? $"needs {key}, which {(value == RunResult.Failure ? "failed" : value == RunResult.Cancelled ? "was cancelled" : "was skipped")}" : null;

    private async Task<JobResult> OneAsync(Cell cell, SemaphoreSlim slots, CancellationToken stop)
    {
        await slots.WaitAsync(CancellationToken.None);
        try
        {
            // What was interrupted before it began does not begin.
            if (stop.IsCancellationRequested)
                return new JobResult(job.Id, cell.Name, RunResult.Cancelled) { Why = "interrupted" };
            var values = new FileValues(run.Request.Document, new EvaluationScope(cell.Contexts));
            return run.WhyNot(job, values, cell.Total > 1) is { } other
                ? new JobResult(job.Id, cell.Name, RunResult.Skipped) { Why = other }
                : await new CellRunner(run, cell).RunAsync(stop);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <exception cref="StepFailure">The matrix is wrong or empty.</exception>
    private IEnumerable<Cell> Cells(ObjectValue contexts)
    {
        if (job.Matrix is not { } node)
            return [new Cell(job, job.Id, job.Id, contexts.With("matrix", ExpressionValue.Null).With("strategy", Strategy(0, 1)), 1)];
        var matrix = JobMatrix.Of(job, new EvaluationScope(contexts));
        if (matrix is not { Note: null, Cells: { } cells })
            throw new StepFailure($"{run.Request.Document.Path}:{node.At}: {matrix.Note}");
        return cells.Select((x, i) => new Cell(
            job, $"{job.Id} ({string.Join(", ", x.Select(y => Values.Of(y.Value).ToText()))})", $"{job.Id}-{i + 1}",
            contexts.With("matrix", Values.Object(x)).With("strategy", Strategy(i, cells.Count)), cells.Count));
    }

    private static ObjectValue Strategy(int index, int total) => new(
        new("fail-fast", ExpressionValue.False), new("job-index", ExpressionValue.Of(index)), new("job-total", ExpressionValue.Of(total)), new("max-parallel", ExpressionValue.Of(total)));

    /// <summary>The context <c>needs</c>: only jobs that are named there. Of cells' outputs the last one that is not empty counts.</summary>
    private ObjectValue Needs(IReadOnlyDictionary<string, IReadOnlyList<JobResult>> before) =>
        new(job.Needs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Value, new ObjectValue(
            new("result", ExpressionValue.Of(JobState.NameOf(Together(before[x.Value])))),
            new("outputs", ObjectValue.OfTexts(before[x.Value].SelectMany(y => y.Outputs).GroupBy(y => y.Key)
                .Select(y => new KeyValuePair<string, string>(y.Key, y.Select(z => z.Value).LastOrDefault(z => z.Length > 0) ?? ""))))))));
}

/// <summary>One cell of a job's matrix, or the job itself when it has none.</summary>
/// <param name="Job">The job.</param>
/// <param name="Name">Its id with the cell's values, as people see it.</param>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Contexts">What its expressions see before its steps begin.</param>
/// <param name="Total">How many cells there are.</param>
internal sealed record Cell(JobView Job, string Name, string Folder, ObjectValue Contexts, int Total);
