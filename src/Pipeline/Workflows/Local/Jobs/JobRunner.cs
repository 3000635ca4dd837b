using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Decides about one job when all that it needs has ended, and runs its cells.</summary>
internal sealed class JobRunner(RunSetup setup, JobView job)
{
    /// <param name="before">The results of all jobs before it, each with all its cells.</param>
    /// <param name="slots">How many jobs may run at once.</param>
    /// <param name="stop">Interrupts the run.</param>
    public async Task<IReadOnlyList<JobResult>> RunAsync(
        IReadOnlyDictionary<string, IReadOnlyList<JobResult>> before, SemaphoreSlim slots, CancellationToken stop)
    {
        var contexts = setup.Contexts.With("needs", Needs(before));
        try
        {
            var results = before.ToDictionary(x => x.Key, x => (RunResult?)Together(x.Value), StringComparer.OrdinalIgnoreCase);
            var status = StatusState.OfJob(results, stop.IsCancellationRequested);
            if (!new Evaluation(setup.Request.Document, new EvaluationScope(contexts) { Status = status }).Condition(job.If))
                return [Skipped(stop.IsCancellationRequested ? "interrupted" : Blocking(results) ?? "its condition does not hold")];
            if (job.Uses is { } uses)
                return [Skipped($"not run here: it calls the workflow {uses.Value}")];
            return await CellsAsync(Cells(contexts), contexts, slots, stop);
        }
        catch (StepFailure failure)
        {
            setup.Log.Line($"error: job {job.Id}: {failure.Message}");
            return [new JobResult(job.Id, job.Id, RunResult.Failure) { Why = failure.Message }];
        }
    }

    /// <summary>How a job counts with all its cells.</summary>
    public static RunResult Together(IReadOnlyList<JobResult> cells) =>
        cells.Any(x => x.Counts == RunResult.Failure) ? RunResult.Failure
        : cells.Any(x => x.Counts == RunResult.Cancelled) ? RunResult.Cancelled
        : cells.All(x => x.Counts == RunResult.Skipped) ? RunResult.Skipped
        : RunResult.Success;

    private JobResult Skipped(string why) => new(job.Id, job.Id, RunResult.Skipped) { Why = why };

    private static string? Blocking(Dictionary<string, RunResult?> results) =>
        results.FirstOrDefault(x => x.Value != RunResult.Success) is { Key: { } key, Value: { } value } ? $"needs {key}, which {value switch
        {
            RunResult.Failure => "failed",
            RunResult.Cancelled => "was cancelled",
            _ => "was skipped",
        }}" : null;

    private async Task<IReadOnlyList<JobResult>> CellsAsync(IReadOnlyList<Cell> cells, ObjectValue contexts, SemaphoreSlim slots, CancellationToken stop)
    {
        using var together = new SemaphoreSlim(cells[0].MaxParallel, cells[0].MaxParallel);
        var cancellations = cells.Select(_ => new JobCancellation(setup.Place.Time)).ToList();
        await using var interruption = stop.Register(() => cancellations.ForEach(x => x.Cancel("interrupted")));
        try
        {
            return await Task.WhenAll(cells.Select((x, i) => OneAsync(x, cancellations[i])));
        }
        finally
        {
            cancellations.ForEach(x => x.Dispose());
        }

        async Task<JobResult> OneAsync(Cell cell, JobCancellation cancellation)
        {
            await together.WaitAsync(CancellationToken.None);
            await slots.WaitAsync(CancellationToken.None);
            try
            {
                // What was cancelled before it began does not begin.
                if (cancellation.Reason is { } reason)
                    return new JobResult(job.Id, job.Id + cell.Values, RunResult.Cancelled) { Why = reason };
                if (setup.WhyNot(job, new Evaluation(setup.Request.Document, new EvaluationScope(cell.Add(contexts))), cell.Total > 1) is { } other)
                    return new JobResult(job.Id, job.Id + cell.Values, RunResult.Skipped) { Why = other };
                var result = await new CellRunner(setup, cell, contexts, cancellation).RunAsync();
                if (result.Counts == RunResult.Failure && cell.FailFast)
                    cancellations.ForEach(x => x.Cancel($"{result.Name} failed, and the matrix fails fast"));
                return result;
            }
            finally
            {
                slots.Release();
                together.Release();
            }
        }
    }

    /// <exception cref="StepFailure">The matrix is wrong or empty.</exception>
    private List<Cell> Cells(ObjectValue contexts)
    {
        var plain = new Cell(job);
        if (job.Matrix is not { } node)
            return [plain];
        var values = new Evaluation(setup.Request.Document, new EvaluationScope(contexts));
        var matrix = JobMatrix.Of(job, values.Scope);
        if (matrix is not { Note: null, Cells: { } cells })
            throw new StepFailure($"{setup.Request.Document.Path}:{node.At}: {matrix.Note}");
        var strategy = (YamlMapping)job.Node["strategy"]!;
        var failFast = strategy["fail-fast"] is not YamlScalar fast || values.Value(fast).Truth == true;
        var most = strategy["max-parallel"] is YamlScalar max ? (int)Math.Clamp(values.Value(max).ToNumber(), 1, MatrixCells.Most) : cells.Count;
        return [.. cells.Select((x, i) => plain with { Matrix = Values.Object(x), Index = i, Total = cells.Count, FailFast = failFast, MaxParallel = most })];
    }

    /// <summary>The context <c>needs</c>: only jobs that are named there. Of cells' outputs the last one that is not empty counts.</summary>
    private ObjectValue Needs(IReadOnlyDictionary<string, IReadOnlyList<JobResult>> before) =>
        new(job.Needs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Value, new ObjectValue(
            new("result", ExpressionValue.Of(JobState.NameOf(Together(before[x.Value])))),
            new("outputs", JobState.Texts(Merged(before[x.Value])))))));

    private static Dictionary<string, string> Merged(IReadOnlyList<JobResult> cells)
    {
        var outputs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in cells.SelectMany(x => x.Outputs))
            if (value.Length > 0 || !outputs.ContainsKey(name))
                outputs[name] = value;
        return outputs;
    }
}
