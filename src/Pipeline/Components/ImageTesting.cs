using System.Globalization;
using System.Text;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Cells;
using Pipeline.Cells.Results;
using Pipeline.Cells.Running;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Images;
using Pipeline.Systems;
using Pipeline.Tools;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="ITestImages"/> do.</summary>
internal static class ImageTesting
{
    private const string PageVariable = "GITHUB_STEP_SUMMARY";

    // GitHub refuses a page of more than 1 MiB as a whole, and the build adds its own.
    private const int LongestPage = 256 * 1024;

    /// <summary>Where results are kept.</summary>
    public static AbsolutePath Folder => NukeBuild.TemporaryDirectory / "reports" / "tests";

    /// <summary>The matrix of a workflow's job: that of the first system with tests in images; null without any, or with several that differ.</summary>
    public static TestMatrix? MatrixOf(ITestImages build) =>
        build.Systems.Where(x => !x.ImageTests.IsDefaultOrEmpty).Select(x => x.ImageTests.Where(y => y.Mirror is null).ToList()).FirstOrDefault() is [var only] ? only.Matrix : null;

    /// <exception cref="PipelineException">There is nothing to test: exit 2.</exception>
    public static MatrixPlan Plan(ITestImages build)
    {
        var named = build.TryGetValue<string>(() => build.SystemName);
        var system = named is null
            ? build.Systems.FirstOrDefault(x => !x.ImageTests.IsDefaultOrEmpty)
                ?? throw PipelineException.WrongUse("No system has tests in images", "Systems", next: "add ImageTests to a system under build/Systems")
            : build.Systems.FirstOrDefault(x => x.Name == named)
                ?? throw PipelineException.WrongUse($"There is no system `{named}`", "--system", next: $"known are: {string.Join(", ", build.SystemNames)}");
        return MatrixPlan.Of(system, build.Mirror, build.Cell, Workers.Most);
    }

    public static async Task<string> PlanTextAsync(ITestImages build)
    {
        var plan = Plan(build);
        var nobody = new RunOwner("run", "-", "-", new ProcessIdentity(0, "-"));
        return $"{plan}\n{CellImages.Definition(plan, nobody, NukeBuild.RootDirectory, (await Builder.FindAsync(BuildCancellation.Token)).IsEngine)}";
    }

    public static async Task RunAsync(ITestImages build)
    {
        var plan = Plan(build);
        Log.Information("{Plan}", plan.ToString());
        using var engine = await DockerEngine.ConnectAsync(BuildCancellation.Token);
        var run = new MatrixRun(plan, engine, NukeBuild.RootDirectory, Results, x => Log.Information("{Line}", x));
        var results = await run.RunAsync(BuildCancellation.Token);
        Log.Information("{Times}", Times(run, results));
        Report(build, results);
    }

    /// <summary>Merges what is there.</summary>
    public static async Task MergeAsync(ITestImages build)
    {
        await RunnerPackage.EnsureAsync("python3-coverage", Environment.GetEnvironmentVariable, BuildCancellation.Token);
        Report(build, await Results.MergeAsync(Plan(build), NukeBuild.RootDirectory, BuildCancellation.Token));
    }

    private static ResultFolder Results => new(Folder, NukeBuild.TemporaryDirectory / "matrix");

    private static void Report(ITestImages build, MergedResults results)
    {
        foreach (var line in FailureLines.Of(results, x => NukeBuild.RootDirectory.GetRelativePathTo(Results.Of(x.Name)).ToString()))
            Log.Information("{Line}", line);
        foreach (var line in SummaryTable.Lines(results))
            Log.Information("{Line}", line);
        AddPage(SummaryPage.Of(results));
        build.ReportSummary(facts =>
        {
            facts["Cells"] = Number(results.Cells.Count);
            facts["Tests"] = Number(results.Count.Tests);
            facts["Failed"] = Number(results.Count.Failed);
            if (results.Coverage is { } coverage)
                facts["Coverage"] = LineRate.Percent(coverage);
            return facts;
        });
        var failed = results.Failed.ToList();
        if (failed.Count > 0)
            throw PipelineException.Failed(
                $"{failed.Count} of {results.Cells.Count} cells of {results.System} failed", NukeBuild.RootDirectory.GetRelativePathTo(Folder).ToString(),
                string.Join("; ", failed.Take(5).Select(x => $"{x.Cell}: {x.Why}")) + (failed.Count > 5 ? $"; and {failed.Count - 5} more" : ""),
                $"one of them alone: ./build.sh TestMatrix --system {results.System}{(build.MirrorName is { } mirror ? $" --mirror {mirror}" : "")} --cell {failed[0].Cell}");
    }

    private static void AddPage(string page)
    {
        if (Environment.GetEnvironmentVariable(PageVariable) is not { Length: > 0 } file)
            return;
        page = Redactor.Redact(page);
        if (Encoding.UTF8.GetByteCount(page) > LongestPage)
            page = page[..(LongestPage / 4)] + "\n\n… the rest is in the log\n";
        try
        {
            File.AppendAllText(file, page + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Warning("The step summary {File} ({Variable}) cannot be written: {Why}", file, PageVariable, e.Message);
        }
    }

    private static string Times(MatrixRun run, MergedResults results)
    {
        var cells = results.Cells.Select(x => x.Record?.Seconds ?? 0).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Images in {run.Times.Build.TotalSeconds:0.0} s, cells in {run.Times.Tests.TotalSeconds:0.0} s: the longest took {cells.Max():0.0} s, all of them {cells.Sum():0.0} s");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
