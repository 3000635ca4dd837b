using Pipeline.Execution;

namespace Pipeline.Cells.Results;

/// <summary>All cells of a run together.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Cells">The cells in the order of the definition.</param>
internal sealed record MergedResults(string System, IReadOnlyList<CellOutcome> Cells)
{
    /// <summary>The part of the lines that the cells covered together, from 0 to 1; null when it is not known.</summary>
    public decimal? Coverage { get; init; }

    public TestCount Count => Cells.Aggregate(default(TestCount), (sum, x) => sum + x.Count);

    public IEnumerable<CellOutcome> Failed => Cells.Where(x => x.Why is not null);

    /// <summary>Writes the merged JUnit file and the summary page.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Write(
            Path.Combine(folder, CellFolder.JUnit),
            SafeXml.Write(JUnitMerge.Of(System, Cells.Where(x => x.Tests is not null).Select(x => (x.Cell, x.Tests!)))));
        DurableFile.Write(Path.Combine(folder, "summary.md"), global::System.Text.Encoding.UTF8.GetBytes(SummaryPage.Of(this)));
    }
}
