using Pipeline.Diagnostics;

namespace Pipeline.Cells.Results;

/// <summary>Where results are kept: the merged files, and a folder for each cell in <c>cells</c>.</summary>
/// <param name="path">The folder.</param>
/// <param name="work">A folder for what a run needs by the way.</param>
internal sealed class ResultFolder(string path, string work)
{
    public string Path => path;

    public string Work => work;

    /// <summary>Removes what an earlier run left, and keeps other runs of this working copy away until it is disposed of.</summary>
    /// <exception cref="PipelineException">Another run is under way: exit 3.</exception>
    public IDisposable Begin()
    {
        Directory.CreateDirectory(work);
        FileStream held;
        try
        {
            // The system gives it back when its owner ends in any way.
            held = new FileStream(System.IO.Path.Combine(work, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw PipelineException.Refused("Another run of these tests is under way in this working copy", work, e.Message, "wait for it, or use another clone");
        }

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        return held;
    }

    /// <summary>The folder of a cell.</summary>
    public string Of(string cell) => System.IO.Path.Combine(path, "cells", cell);

    /// <summary>What a cell left.</summary>
    public CellOutcome Read(PlannedCell cell, string root) => CellOutcome.Read(
        cell.Name, cell.Title, Of(cell.Name), new SourceFiles(root, cell.Tests.SourcesIn, cell.Tests.Sources ?? cell.Tests.Image.Context));

    /// <summary>Merges what all cells of a plan left, and writes it.</summary>
    public async Task<MergedResults> MergeAsync(MatrixPlan plan, string root, CancellationToken cancellation)
    {
        var results = new MergedResults(plan.System, [.. plan.Cells.Select(x => Read(x, root))]);
        results.Write(path);
        if (await CoverageMerge.RunAsync(plan, this, root, cancellation) is { } coverage)
            (results = results with { Coverage = coverage }).Write(path);
        return results;
    }
}
