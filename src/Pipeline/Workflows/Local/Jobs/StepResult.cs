using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>What became of a step.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Conclusion">How it counts, with <c>continue-on-error</c>.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="NotRun">Why it has no equal here; null when it has.</param>
internal sealed record StepResult(string Title, RunResult Outcome, RunResult Conclusion, TimeSpan Elapsed, string? NotRun = null);
