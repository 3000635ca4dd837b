using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>Decides about one job when all that it needs has ended, and runs its cells.</summary>
internal sealed class JobRunner(LocalRun run, JobView job)
{
    /// <param name="before">The results of all jobs before it, each with all its cells.</param>
    /// <param name="stop">Interrupts the run.</param>
    public async Task<IReadOnlyList<JobResult>> RunAsync(IReadOnlyDictionary<string, IReadOnlyList<JobResult>> before, CancellationToken stop)
    {
        // Only jobs that are named there.
        var contexts = run.Contexts.With("needs", Ended(job.Needs.Select(x => (x.Value, before[x.Value]))));
        try
        {
            if (stop.IsCancellationRequested)
                return [Skipped("interrupted")];
            var results = before.ToDictionary(x => x.Key, x => (RunResult?)Together(x.Value), StringComparer.OrdinalIgnoreCase);
            var status = StatusState.OfJob(results, cancelled: false);
            if (!new FileValues(run.Request.Document, new EvaluationScope(contexts) { Status = status }).Condition(job.If))
                return [Skipped(Blocking(results) ?? "its condition does not hold")];
            if (job.Uses is not { } uses)
                return await Task.WhenAll(Cells(contexts).Select(x => OneAsync(x, stop)));
            return run.Request.Called(uses.Value) is { } called
                ? [.. (await Task.WhenAll(Cells(contexts).Select(x => CalledRun.RunAsync(run, x, called, stop)))).SelectMany(x => x)]
                : [Skipped($"not run here: {uses.Value} is of another repository")];
        }
        catch (StepFailure failure)
        {
            run.Log.Line($"error: job {run.Caller}{job.Id}: {failure.Message}");
            return [new JobResult(job.Id, run.Caller + job.Id, RunResult.Failure) { Why = failure.Message }];
        }
    }

    /// <summary>The context <c>needs</c> or <c>jobs</c>. Of cells' outputs the last one that is not empty counts.</summary>
    public static ObjectValue Ended(IEnumerable<(string Id, IReadOnlyList<JobResult> Cells)> jobs) =>
        new(jobs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Id, new ObjectValue(
            new("result", ExpressionValue.Of(JobState.NameOf(Together(x.Cells)))),
            new("outputs", ObjectValue.OfTexts(x.Cells.SelectMany(y => y.Outputs).GroupBy(y => y.Key)
                .Select(y => new KeyValuePair<string, string>(y.Key, y.Select(z => z.Value).LastOrDefault(z => z.Length > 0) ?? ""))))))));

    /// <summary>How jobs, or all cells of one, count together.</summary>
    public static RunResult Together(IReadOnlyList<JobResult> cells) =>
        cells.Any(x => x.Result == RunResult.Failure) ? RunResult.Failure
        : cells.Any(x => x.Result == RunResult.Cancelled) ? RunResult.Cancelled
        : cells.All(x => x.Result == RunResult.Skipped) ? RunResult.Skipped
        : RunResult.Success;

    private JobResult Skipped(string why) => new(job.Id, run.Caller + job.Id, RunResult.Skipped) { Why = why };

    private static string? Blocking(Dictionary<string, RunResult?> results) =>
        results.FirstOrDefault(x => x.Value != RunResult.Success) is { Key: { } key, Value: { } value }
            ? $"needs {key}, which {(value == RunResult.Failure ? "failed" : value == RunResult.Cancelled ? "was cancelled" : "was skipped")}" : null;

    private async Task<JobResult> OneAsync(Cell cell, CancellationToken stop)
    {
        await run.Slots.WaitAsync(CancellationToken.None);
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
            run.Slots.Release();
        }
    }

    /// <exception cref="StepFailure">The matrix is wrong or empty.</exception>
    private IEnumerable<Cell> Cells(ObjectValue contexts)
    {
        if (job.Matrix is not { } node)
            return [new Cell(job, run.Caller + job.Id, job.Id, contexts.With("matrix", ExpressionValue.Null).With("strategy", Strategy(0, 1)), 1)];
        var matrix = JobMatrix.Of(job, new EvaluationScope(contexts));
        if (matrix is not { Note: null, Cells: { } cells })
            throw new StepFailure($"{run.Request.Document.Path}:{node.At}: {matrix.Note}");
        return cells.Select((x, i) => new Cell(
            job, $"{run.Caller}{job.Id} ({string.Join(", ", x.Select(y => Values.Of(y.Value).ToText()))})", $"{job.Id}-{i + 1}",
            contexts.With("matrix", Values.Object(x)).With("strategy", Strategy(i, cells.Count)), cells.Count));
    }

    private static ObjectValue Strategy(int index, int total) => new(
        new("fail-fast", ExpressionValue.False), new("job-index", ExpressionValue.Of(index)), new("job-total", ExpressionValue.Of(total)), new("max-parallel", ExpressionValue.Of(total)));
}

/// <summary>One cell of a job's matrix, or the job itself when it has none.</summary>
/// <param name="Job">The job.</param>
/// <param name="Name">Its id with the cell's values, as people see it.</param>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Contexts">What its expressions see before its steps begin.</param>
/// <param name="Total">How many cells there are.</param>
internal sealed record Cell(JobView Job, string Name, string Folder, ObjectValue Contexts, int Total);
