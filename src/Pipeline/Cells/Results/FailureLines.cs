namespace Pipeline.Cells.Results;

/// <summary>What people need of cells that failed: each failed test once with its trace, why each cell failed, and the end of its log.</summary>
internal static class FailureLines
{
    private const int MostTests = 20;
    private const int TraceLines = 40;

    // What stands behind it is shown and read by nobody else: a trace would be taken for a second problem.
    private const string Quoted = "  | ";

    /// <param name="results">All cells.</param>
    /// <param name="folderOf">Where a cell's files lie.</param>
    public static IEnumerable<string> Of(MergedResults results, Func<CellOutcome, string> folderOf)
    {
        var failures = Failures.Of(results);
        foreach (var failure in failures.Take(MostTests))
        {
            yield return Headline(failure);
            foreach (var line in Last(failure.First.Text.Split('\n'), TraceLines))
                yield return Quoted + line.TrimEnd();
        }

        if (failures.Count > MostTests)
            yield return $"{failures.Count - MostTests} more failed tests are in {CellFolder.JUnit}.";
        foreach (var cell in results.Failed)
        {
            yield return $"✗ {cell.Cell}: {cell.Why}";
            foreach (var line in cell.Record is { Details.Count: > 0 } record ? record.Details : cell.LastLines)
                yield return Quoted + line;
            if (cell.Record is not null)
                yield return $"  all of it: {folderOf(cell)}";
        }
    }

    /// <summary>In the form of a compiler where the place is known: editors open it there, and GitHub shows it beside the line.</summary>
    private static string Headline(Failure failure)
    {
        var text = $"{failure.Name} failed in {failure.In}: {failure.Message.Split('\n')[0].Trim()}";
        return failure.Cells[0].Sources.PlaceOf(failure.First) is var (file, line)
            ? $"{file}({Math.Max(1, line)}): error : {text}"
            : $"error: {text}";
    }

    private static IEnumerable<string> Last(IReadOnlyList<string> lines, int count) =>
        lines.Count <= count ? lines : [$"… {lines.Count - count} lines are left out", .. lines.Skip(lines.Count - count)];
}
