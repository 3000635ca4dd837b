using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>A cell with its results, and the judgement on it: it has passed only when its tests say so and ran.</summary>
internal sealed class CellOutcome
{
    private CellOutcome(string cell, string name, SourceFiles sources) => (Cell, Name, Sources) = (cell, name, sources);

    /// <summary>Its values, as people see them.</summary>
    public string Cell { get; }

    /// <summary>Its folder's name.</summary>
    public string Name { get; }

    /// <summary>Names its files as the repository does.</summary>
    public SourceFiles Sources { get; }

    /// <summary>How its run went; null when nothing is left of it.</summary>
    public CellRecord? Record { get; private init; }

    /// <summary>What its tests wrote; null when they wrote nothing that can be read.</summary>
    public JUnitReport? Tests { get; private set; }

    /// <summary>The part of the lines that its tests covered, from 0 to 1; null when they did not say.</summary>
    public decimal? Coverage { get; private set; }

    /// <summary>Why it failed; null when it passed.</summary>
    public string? Why { get; private set; }

    /// <summary>The last lines of its log, oldest first; empty when there is none.</summary>
    public IReadOnlyList<string> LastLines { get; private init; } = [];

    public TestCount Count => Tests?.Count ?? default;

    /// <param name="name">Its folder's name.</param>
    /// <param name="cell">Its values.</param>
    /// <param name="folder">Where its record and its results lie.</param>
    /// <param name="sources">Names files as the repository does.</param>
    public static CellOutcome Read(string name, string cell, string folder, SourceFiles sources)
    {
        if (!File.Exists(Path.Combine(folder, CellRecord.File)))
            return new CellOutcome(cell, name, sources) { Why = "it left nothing behind: it was not run, or its results did not arrive" };
        var outcome = new CellOutcome(cell, name, sources) { Record = CellRecord.Read(folder), LastLines = Tail(Path.Combine(folder, CellFolder.Log)) };
        outcome.Why = outcome.Judge(folder);
        return outcome;
    }

    private string? Judge(string folder)
    {
        var record = Record!;
        string? unreadable = null;
        var (junit, coverage) = (Path.Combine(folder, CellFolder.JUnit), Path.Combine(folder, CellFolder.Coverage));
        try
        {
            Tests = File.Exists(junit) ? JUnitReport.Read(junit) : null;
            Coverage = File.Exists(coverage) ? LineRate.Read(coverage) : null;
        }
        catch (PipelineException e)
        {
            unreadable = $"{e.Diagnostic.What}: {e.Diagnostic.Why}";
        }

        // What comes first explains what comes after it.
        return record.Problem is { } problem ? problem
            : Count.Failed > 0 ? $"{Count.Failed} of {Count.Tests} tests failed"
            : unreadable is not null ? unreadable
            : Tests is null ? $"its tests wrote no {CellFolder.JUnit}{(record.ExitCode is { } code ? $" and exited with code {code}" : "")}"
            : Count.Tests == 0 ? "it ran no test"
            : Count.Ran == 0 ? $"it ran no test: all {Count.Tests} were skipped"
            : Tests.Contradiction is { } contradiction ? contradiction
            : record.ExitCode is null ? "no test failed, and nobody knows how the command ended"
            : record.ExitCode is not 0 ? $"no test failed, and yet the command exited with code {record.ExitCode}"
            : null;
    }

    private static List<string> Tail(string log)
    {
        const int Lines = 12;
        var last = new Queue<string>();
        var more = false;
        foreach (var line in File.Exists(log) ? File.ReadLines(log) : [])
        {
            last.Enqueue(line);
            if (last.Count <= Lines)
                continue;
            last.Dequeue();
            more = true;
        }

        return more ? ["…", .. last] : [.. last];
    }
}
