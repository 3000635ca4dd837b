using Pipeline.Execution;

namespace Pipeline.Cells.Results;

/// <summary>All cells of a run together.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Cells">The cells in the order of the definition.</param>
internal sealed record MergedResults(string System, IReadOnlyList<CellOutcome> Cells)
{
    /// <summary>The union of what the cells covered; null when none of them said.</summary>
    public CoverageReport? Coverage { get; } = Union(Cells);

    public TestCount Count => Cells.Aggregate(default(TestCount), (sum, x) => sum + x.Count);

    public IEnumerable<CellOutcome> Failed => Cells.Where(x => x.Why is not null);

    /// <summary>Writes the merged JUnit and coverage files, the latter only when there is coverage, and the summary page.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Write(
            Path.Combine(folder, CellFolder.JUnit),
            SafeXml.Write(JUnitMerge.Of(System, Cells.Where(x => x.Tests is not null).Select(x => (x.Cell, x.Tests!)))));
        var coverage = Path.Combine(folder, CellFolder.Coverage);
        if (Coverage is null)
            File.Delete(coverage);
        else
            DurableFile.Write(coverage, SafeXml.Write(CoverageXml.Of(Coverage, Cells.Max(x => x.Record?.Started) ?? DateTimeOffset.UnixEpoch)));
        DurableFile.Write(Path.Combine(folder, "summary.md"), global::System.Text.Encoding.UTF8.GetBytes(SummaryPage.Of(this)));
    }

    private static CoverageReport? Union(IReadOnlyList<CellOutcome> cells)
    {
        CoverageReport? union = null;
        foreach (var coverage in cells.Select(x => x.Coverage).OfType<CoverageReport>())
            (union ??= new CoverageReport()).Add(coverage);
        return union;
    }
}
