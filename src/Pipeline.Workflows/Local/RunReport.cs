using Pipeline.Engine;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local;

/// <summary>What became of a run.</summary>
/// <param name="Conclusion">Of the workflow.</param>
/// <param name="Jobs">Every job, and every cell of a matrix, in the order of the file.</param>
/// <param name="Artifacts">What was handed on.</param>
/// <param name="Folder">Where logs, artefacts and what was kept are.</param>
/// <param name="Interrupted">Whether somebody interrupted it.</param>
internal sealed record RunReport(RunResult Conclusion, IReadOnlyList<JobResult> Jobs, IReadOnlyList<KeptArtifact> Artifacts, string Folder, bool Interrupted)
{
    /// <summary>What the target's exit code is.</summary>
    public ExitCode ExitCode => Interrupted ? ExitCode.Interrupted : Conclusion == RunResult.Success ? ExitCode.Done : ExitCode.Failed;
}

/// <summary>What became of a job, or of one cell of its matrix.</summary>
/// <param name="Id">The job.</param>
/// <param name="Name">The job with its cell, as people see it.</param>
/// <param name="Result">How it ended, and how it counts for the jobs that need it.</param>
internal sealed record JobResult(string Id, string Name, RunResult Result)
{
    /// <summary>Why it ended so, where that is not in its steps.</summary>
    public string? Why { get; init; }

    public TimeSpan Elapsed { get; init; }

    public IReadOnlyList<StepResult> Steps { get; init; } = [];

    /// <summary>What it hands on to jobs that need it.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
}

/// <summary>What became of a step.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Conclusion">How it counts, with <c>continue-on-error</c>.</param>
/// <param name="NotRun">Why it has no equal here; null when it has.</param>
internal sealed record StepResult(string Title, RunResult Outcome, RunResult Conclusion, string? NotRun = null);
