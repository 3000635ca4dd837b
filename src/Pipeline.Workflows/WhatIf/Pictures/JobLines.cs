namespace Pipeline.Workflows.WhatIf;

/// <summary>What the pictures say of a job in few short lines.</summary>
internal static class JobLines
{
    private const int Longest = 44;
    private const int MostLines = 3;

    /// <summary>The state, in lines that fit.</summary>
    public static IReadOnlyList<string> State(JobExplanation job)
    {
        var lines = new List<string> { "" };
        foreach (var word in Words(job).Split(' '))
        {
            if (lines[^1].Length + word.Length + 1 > Longest && lines[^1].Length > 0)
                lines.Add("");
            lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
        }

        if (lines.Count > MostLines)
            lines = [.. lines.Take(MostLines - 1), lines[MostLines - 1] + " …"];
        return [.. lines.Select(Short)];
    }

    /// <summary>What matters most of a job that may run; nothing of one that does not.</summary>
    public static IEnumerable<string> Facts(JobExplanation job)
    {
        if (job.Runs == Answer.No)
            yield break;
        if (job.Cells is { } cells)
            yield return cells.Count == 1 ? "1 cell" : $"{cells.Count} cells";
        else if (job.CellsNote is { } note)
            yield return Short($"matrix {note.Split("; ")[^1].Split(" (")[0]}");
        if (job.Environment is { } environment)
            yield return Short($"environment {environment.Name}");
        if (job.Permissions.Where(x => x.Level == "write").Select(x => x.Scope).ToList() is { Count: > 0 } writes)
            yield return Short($"writes {string.Join(", ", writes)}");
        if (job.Secrets.Count > 0)
            yield return Short($"secrets {string.Join(", ", job.Secrets.Select(x => x == SecretNames.All ? "all" : x))}{(job.SecretsNote?.StartsWith("empty", StringComparison.Ordinal) == true ? " (empty)" : "")}");
        if (job.Calls is { } calls)
            yield return Short($"calls {Path.GetFileName(calls)}");
        foreach (var called in job.Called)
            yield return Short($"· {called.Id[(job.Id.Length + 3)..]}: {Words(called)}");
    }

    /// <summary>A text that fits into a box.</summary>
    public static string Short(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";

    /// <summary>The state in words.</summary>
    public static string Words(JobExplanation job) => job switch
    {
        { Runs: Answer.No } => $"skipped: {job.Why}",
        { Runs: Answer.Unknown } => job.Why,
        { Fails: true } => "fails (assumed)",
        { Environment: { IsKnown: true } environment } => $"waits: {environment.Approval}",
        { State: "waits" } => "waits for approval inside",
        _ => "runs",
    };
}
