using System.Text;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Cells.Results;

/// <summary>Merges what the cells covered, by coverage.py itself: only it knows which lines and branches of two versions are the same.</summary>
internal static class CoverageMerge
{
    /// <summary>Merges the data files of the cells.</summary>
    /// <param name="plan">The cells.</param>
    /// <param name="results">Their folders, and the one for the merged file.</param>
    /// <param name="root">The repository's root.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The rate of covered lines; null where no cell left such a file.</returns>
    /// <exception cref="PipelineException">coverage.py is missing, or it could not merge them: exit 1.</exception>
    public static async Task<decimal?> RunAsync(MatrixPlan plan, ResultFolder results, string root, CancellationToken cancellation)
    {
        var report = Path.Combine(results.Path, CellFolder.Coverage);
        File.Delete(report);
        string[] files = [.. plan.Cells.Select(x => Path.Combine(results.Of(x.Name), CellFolder.CoverageData)).Where(File.Exists)];
        if (files.Length == 0)
            return null;
        Directory.CreateDirectory(results.Work);
        var (settings, data) = (Path.Combine(results.Work, "coverage.ini"), Path.Combine(results.Work, CellFolder.CoverageData));
        var tests = plan.Cells[0].Tests;
        var folder = tests.Sources ?? tests.Image.Context;
        var own = Path.Combine(root, folder, ".coveragerc");
        DurableFile.Write(settings, Encoding.UTF8.GetBytes(Coverage.Settings(folder, tests.SourcesIn, File.Exists(own) ? await File.ReadAllTextAsync(own, cancellation) : "")));
        await RunAsync(x => Coverage.Combine(x, settings, data, files).In(root), files.Length, cancellation);
        await RunAsync(x => Coverage.Xml(x, settings, data, report).In(root), files.Length, cancellation);
        return LineRate.Read(report);
    }

    private static async Task RunAsync(Func<string, Command> command, int cells, CancellationToken cancellation)
    {
        foreach (var program in Coverage.Programs)
        {
            try
            {
                await ProcessRunner.RunAsync(command(program), null, cancellation);
                return;
            }
            catch (PipelineException e) when (e.InnerException is System.ComponentModel.Win32Exception)
            {
                // It may have its other name.
            }
            catch (PipelineException e)
            {
                throw PipelineException.Failed($"What {cells} cells covered could not be merged", null, e.Diagnostic.What, details: e.Diagnostic.Details, inner: e);
            }
        }

        throw PipelineException.Failed(
            $"What {cells} cells covered could not be merged", "PATH", $"neither {string.Join(" nor ", Coverage.Programs)} is there", "apt-get install python3-coverage, or pip install coverage");
    }
}
