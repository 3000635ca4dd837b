namespace Pipeline.Cells.Results;

/// <summary>The files of a cell, in a folder of its name.</summary>
internal static class CellFolder
{
    public const string JUnit = "junit.xml";

    public const string Coverage = "coverage.xml";

    /// <summary>coverage.py's own file, which can be merged.</summary>
    public const string CoverageData = "coverage.data";

    /// <summary>What the tests printed; before it, what went wrong with services.</summary>
    public const string Log = "log.txt";
}
