namespace Pipeline.Cells.Results;

/// <summary>A test that failed, in one cell or in several: told once.</summary>
/// <param name="Name">Class and name.</param>
/// <param name="Message">What the first of the cells says.</param>
/// <param name="Cells">The cells it failed in.</param>
/// <param name="Of">How many cells ran tests.</param>
/// <param name="First">As the first of the cells tells it.</param>
internal sealed record Failure(string Name, string Message, IReadOnlyList<CellOutcome> Cells, int Of, FailedTest First)
{
    /// <summary>Where it failed, as people read it.</summary>
    public string In => Cells.Count == Of && Of > 1 ? $"all {Of} cells" : Cells.Count > 3 ? $"{Cells.Count} of {Of} cells" : string.Join("; ", Cells.Select(x => x.Cell));
}

internal static class Failures
{
    /// <summary>The failed tests of all cells, in the order in which they came.</summary>
    public static IReadOnlyList<Failure> Of(MergedResults results)
    {
        var ran = results.Cells.Count(x => x.Tests is not null);
        return [.. results.Cells
            .SelectMany(cell => (cell.Tests?.Failed ?? []).Select(test => (cell, test)))
            .GroupBy(x => x.test.Name)
            .Select(x => new Failure(x.Key, x.First().test.Message, [.. x.Select(y => y.cell).Distinct()], ran, x.First().test))];
    }
}
