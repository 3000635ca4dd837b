using Pipeline.Cells;
using Pipeline.Cells.Results;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Cells;

/// <summary>Real data files of coverage.py, made in a folder of another name, as in a container.</summary>
public sealed class CoverageMergeTests : IDisposable
{
    private const string Source = """
        import sys
        if sys.argv[1] == "one":
            print(1)
        else:
            print(2)
        """;

    private static readonly TestAxis Case = new("case", "one", "two");
    private readonly TemporaryFolder _root = new();
    private readonly TemporaryFolder _inside = new();

    public void Dispose()
    {
        _root.Dispose();
        _inside.Dispose();
    }

    private MatrixPlan Plan => MatrixPlan.Of(
        new SystemDefinition("s")
        {
            Images = [new Image("unused") { Context = "app" }],
            ImageTests = [new ImageTests(new Image("t") { Context = "app" }, new TestMatrix([Case])) { SourcesIn = _inside.Path }],
        },
        null, null, 1);

    private ResultFolder Results => new(_root / "reports", _root / "work");

    [ToolFact("python3-coverage")]
    public async Task A_line_or_branch_is_covered_when_any_cell_covered_it()
    {
        await MeasureAsync("one");
        var alone = await CoverageMerge.RunAsync(Plan, Results, _root.Path, default);
        await MeasureAsync("two");
        var together = await CoverageMerge.RunAsync(Plan, Results, _root.Path, default);
        Assert.Equal((0.75m, 1m), (alone, together));
        var report = File.ReadAllText(Path.Combine(Results.Path, CellFolder.Coverage));
        Assert.Contains("filename=\"app/m.py\"", report, StringComparison.Ordinal);
        Assert.Contains("condition-coverage=\"100% (2/2)\"", report, StringComparison.Ordinal);
    }

    [ToolFact("python3-coverage")]
    public async Task What_the_settings_of_the_tests_leave_out_is_left_out()
    {
        Write(_root / "app/.coveragerc", "[report]\nexclude_lines =\n    else:\n");
        await MeasureAsync("one");
        Assert.Equal(1m, await CoverageMerge.RunAsync(Plan, Results, _root.Path, default));
    }

    [ToolFact("python3-coverage")]
    public async Task Coverage_that_cannot_be_merged_is_a_failure_that_says_why()
    {
        Write(Path.Combine(Results.Of(Plan.Cells[0].Name), CellFolder.CoverageData), "no database");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => CoverageMerge.RunAsync(Plan, Results, _root.Path, default));
        Assert.Contains("What 1 cells covered could not be merged", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Diagnostic.Details ?? []);
    }

    [Fact]
    public async Task Without_data_files_nothing_is_merged_and_an_old_report_does_not_stay()
    {
        var report = Path.Combine(Results.Path, CellFolder.Coverage);
        Write(report, "old");
        Assert.Null(await CoverageMerge.RunAsync(Plan, Results, _root.Path, default));
        Assert.False(File.Exists(report));
    }

    private async Task MeasureAsync(string which)
    {
        Write(_inside / "m.py", Source);
        Write(_root / "app/m.py", Source);
        var data = Path.Combine(Results.Of(Plan.Cells.Single(x => x.Cell[Case] == which).Name), CellFolder.CoverageData);
        Write(data, "");
        File.Delete(data);
        await ProcessRunner.RunAsync(new Command("python3-coverage", "run", "--branch", $"--data-file={data}", "m.py", which).In(_inside.Path), null, default);
    }

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
