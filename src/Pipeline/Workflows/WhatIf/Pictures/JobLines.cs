namespace Pipeline.Workflows.WhatIf;

/// <summary>What the pictures say of a job in few short lines.</summary>
internal static class JobLines
{
    private const int Longest = 46;

    /// <summary>The state, then what matters most; a job that does not run has its state alone.</summary>
    public static IEnumerable<string> Of(JobExplanation job)
    {
        yield return Short(State(job));
        if (job.Runs == Answer.No)
            yield break;
        if (job.Cells is { } cells)
            yield return cells.Count == 1 ? "1 cell" : $"{cells.Count} cells";
        else if (job.CellsNote is { } note)
            yield return Short($"matrix: {note}");
        if (job.Environment is { } environment)
            yield return Short($"environment {environment.Name}");
        if (job.Permissions.Where(x => x.Level == "write").Select(x => x.Scope).ToList() is { Count: > 0 } writes)
            yield return Short($"writes {string.Join(", ", writes)}");
        if (job.Secrets.Count > 0)
            yield return Short($"secrets {string.Join(", ", job.Secrets.Select(x => x == SecretNames.All ? "all" : x))}{(job.SecretsNote?.StartsWith("empty", StringComparison.Ordinal) == true ? " (empty)" : "")}");
        if (job.Calls is { } calls)
            yield return Short($"calls {Path.GetFileName(calls)}");
        foreach (var called in job.Called)
            yield return Short($"· {called.Id[(job.Id.Length + 3)..]}: {State(called)}");
    }

    /// <summary>The name of the style.</summary>
    public static string Class(JobExplanation job) => job switch
    {
        { Runs: Answer.No } => "skipped",
        { Runs: Answer.Unknown } => "unknown",
        { Fails: true } => "fails",
        { Environment.IsKnown: true } => "waits",
        _ => job.Called.Any(x => Class(x) == "waits") ? "waits" : "runs",
    };

    /// <summary>A text that fits into a box.</summary>
    public static string Short(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";

    private static string State(JobExplanation job) => job switch
    {
        { Runs: Answer.No } => $"skipped: {job.Why}",
        { Runs: Answer.Unknown } => job.Why,
        { Fails: true } => "fails (assumed)",
        { Environment: { IsKnown: true } environment } => $"waits: {environment.Approval}",
        _ => "runs",
    };
}
