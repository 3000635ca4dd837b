using Pipeline.Engine;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Artifacts;
using Pipeline.Workflows.Local.Jobs;

namespace Pipeline.Workflows.Local;

/// <summary>What became of a run.</summary>
/// <param name="Conclusion">Of the workflow.</param>
/// <param name="Jobs">Every job, and every cell of a matrix, in the order of the file.</param>
/// <param name="Artifacts">What was handed on.</param>
/// <param name="Folder">Where logs, artefacts and what was kept lie.</param>
/// <param name="Summary">The file with the steps' summaries; null when there are none.</param>
/// <param name="Interrupted">Whether somebody interrupted it.</param>
internal sealed record RunReport(
    RunResult Conclusion, IReadOnlyList<JobResult> Jobs, IReadOnlyList<Artifact> Artifacts, string Folder, string? Summary, bool Interrupted)
{
    /// <summary>What the target's exit code is.</summary>
    public ExitCode ExitCode => Interrupted ? ExitCode.Interrupted : Conclusion == RunResult.Success ? ExitCode.Done : ExitCode.Failed;
}
