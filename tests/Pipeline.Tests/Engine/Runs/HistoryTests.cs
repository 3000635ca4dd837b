using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Components;
using Pipeline.Engine;
using Pipeline.Systems;

namespace Pipeline.Tests.Engine.Runs;

[Collection(EngineCollection.Name)]
public sealed class HistoryTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Site : NukeBuild, IObserve
    {
        public IReadOnlyList<SystemDefinition> Systems => [];
    }

    /// <summary>Five runs: Deploy went well, went well again and slower, failed at Test, went well; then another target.</summary>
    private void FiveRuns()
    {
        var log = new RunLog(_run.Root);
        log.Append(Ended.Line(0, Ended.Target("Package", duration: 1000, invoked: false), Ended.Target("Test", duration: 500, invoked: false), Ended.Target("Deploy", duration: 200)));
        log.Append(Ended.Line(0, Ended.Target("Package", duration: 5000, invoked: false), Ended.Target("Test", duration: 590, invoked: false), Ended.Target("Deploy", duration: 250)));
        log.Append(Ended.Line(1, Ended.Target("Package", duration: 1000, invoked: false), Ended.Target("Test", ExecutionStatus.Failed, duration: 10, invoked: false), Ended.Target("Deploy", ExecutionStatus.NotRun)));
        log.Append(Ended.Line(0, Ended.Target("Package", duration: 1, cache: CacheState.UpToDate, invoked: false), Ended.Target("Test", duration: 600, invoked: false), Ended.Target("Deploy", duration: 240)));
        log.Append(Ended.Line(130, Ended.Target("Lint", ExecutionStatus.Aborted, duration: 70_000)));
    }

    [Fact]
    public void The_last_runs_are_shown_with_the_change_against_the_last_green_one()
    {
        FiveRuns();
        var result = _run.Run<Site>("History --runs");
        Assert.Equal(0, result.Code);
        Golden.Verify(result.Out[..result.Out.IndexOf("\n\n", StringComparison.Ordinal)] + "\n", "History");
    }

    [Fact]
    public void Json_is_one_document_and_the_number_bounds_it()
    {
        FiveRuns();
        var result = _run.Run<Site>("History --runs 4 --json");
        Assert.Equal(0, result.Code);
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal(4, document.RootElement.GetProperty("runs").GetArrayLength());
        Golden.Verify(result.Out, "History.json");
    }

    [Fact]
    public void Asking_for_the_history_is_no_part_of_it()
    {
        Assert.Contains("No run is known yet", _run.Run<Site>("History --runs").Out);
        Assert.Contains("No run is known yet", _run.Run<Site>("History --runs").Out);
        Assert.Equal(2, RunHistory.Read(_run.Root).Count);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5 6")]
    [InlineData("many")]
    public void A_wrong_number_is_a_mistake(string number)
    {
        var result = _run.Run<Site>($"History --runs {number}");
        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains("--runs", result.Error);
    }

    [Fact]
    public void Newly_failing_and_passing_targets_are_named()
    {
        var green = Ended.Parsed(0, Ended.Target("Test", duration: 10));
        var red = Ended.Parsed(1, Ended.Target("Test", ExecutionStatus.Failed, duration: 10));
        Assert.Equal(["Test"], RunChange.Of(red, [green])!.NewlyFailing);
        Assert.Equal(["Test"], RunChange.Of(green, [red, green])!.NewlyPassing);
        Assert.Empty(RunChange.Of(green, [green, red])!.NewlyPassing);
        Assert.Null(RunChange.Of(green, [red]));
        Assert.Null(RunChange.Of(green, [Ended.Parsed(0, Ended.Target("Other"))]));
    }

    [Theory]
    [InlineData(1000, 1190, false)]
    [InlineData(1000, 1210, true)]
    [InlineData(100, 190, false)]
    [InlineData(100, 210, true)]
    [InlineData(1000, 790, true)]
    public void Only_clear_changes_count(int before, int now, bool counts)
    {
        var change = RunChange.Of(Ended.Parsed(0, Ended.Target("A", duration: now)), [Ended.Parsed(0, Ended.Target("A", duration: before))])!;
        Assert.Equal(counts, change.Slower.Count + change.Faster.Count == 1);
        Assert.Equal(TimeSpan.FromMilliseconds(now - before), change.Duration);
    }
}
