using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>What became of a job, or of one cell of its matrix.</summary>
/// <param name="Id">The job.</param>
/// <param name="Name">The job with its cell, as people see it.</param>
/// <param name="Result">How it ended.</param>
internal sealed record JobResult(string Id, string Name, RunResult Result)
{
    /// <summary>Why it ended so, where that is not in its steps.</summary>
    public string? Why { get; init; }

    /// <summary>Whether its failure fails nothing else.</summary>
    public bool MayFail { get; init; }

    public TimeSpan Elapsed { get; init; }

    public IReadOnlyList<StepResult> Steps { get; init; } = [];

    /// <summary>What it hands on to jobs that need it.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>How it counts for the jobs that need it and for the workflow.</summary>
    public RunResult Counts => MayFail && Result == RunResult.Failure ? RunResult.Success : Result;
}
