using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class SummaryTests
{
    [Theory]
    [InlineData("", "Summary")]
    [InlineData("GITHUB_ACTIONS=true", "Summary.github")]
    public void A_parallel_run_that_failed(string variable, string golden)
    {
        using var stage = new Stage(variables: variable.Length > 0 ? [variable] : []);
        stage.Output.Plan(stage.Plan);
        stage.Begin("A", "B");
        stage.Say("B", [.. Enumerable.Range(1, 12).Select(number => $"step {number}")]);
        stage.As("B", () => stage.Output.Exception(new BuildException("B is broken\nMend it.")));
        stage.Say("A", "compiled");
        Ran("A", began: 0, seconds: 4, cache: CacheState.Missed);
        stage.End("A");
        Ran("B", began: 0, seconds: 9.5, attempts: 3);
        stage["B"].Failure = "B is broken";
        stage.End("B", ExecutionStatus.Failed);
        stage["C"].Ready = TimeSpan.FromSeconds(4);
        Ran("C", began: 4.2, seconds: 8, cache: CacheState.Restored);
        stage.Begin("C");
        stage.Say("C", "restored");
        stage.End("C");
        stage["D"].Status = ExecutionStatus.NotRun;
        stage["Build"].Status = ExecutionStatus.Skipped;
        stage["Build"].Skipped = "--skip";
        stage.Summary(TimeSpan.FromSeconds(12.2), code: 1);
        Golden.Verify(stage.Shown, golden);

        void Ran(string name, double began, double seconds, int attempts = 1, CacheState cache = CacheState.None)
        {
            var target = stage[name];
            target.Began = TimeSpan.FromSeconds(began);
            target.Duration = TimeSpan.FromSeconds(seconds);
            target.Attempts = attempts;
            target.Cache = cache;
        }
    }

    [Fact]
    public void The_critical_path_leads_back_from_what_ended_last_to_what_it_waited_for()
    {
        using var stage = new Stage();
        Ran("A", 0, 0, 2);
        Ran("C", 2, 2, 3);
        Ran("D", 5, 5, 1);
        Path(6, "A → C → D", 6, isAll: true);
        Ran("B", 0, 0, 4);
        Path(6, "A → C → D", 6);
        // D needs B too, and B takes longer than A and C together.
        Ran("B", 0, 0, 6);
        Ran("D", 6, 6, 1);
        Path(7, "B → D", 7);
        // With one worker C waits for B, which it does not need.
        Ran("B", 0, 2, 6);
        Ran("C", 2, 8, 3);
        Ran("D", 11, 11, 1);
        Path(12, "A → B → C → D", 12, isAll: true);
        Assert.Null(CriticalPath.Of(stage.Plan, TimeSpan.FromMilliseconds(900)));

        void Ran(string name, double ready, double began, double seconds)
        {
            var target = stage[name];
            target.Status = ExecutionStatus.Succeeded;
            target.Ready = TimeSpan.FromSeconds(ready);
            target.Began = TimeSpan.FromSeconds(began);
            target.Duration = TimeSpan.FromSeconds(seconds);
        }

        void Path(double elapsed, string expected, double seconds, bool isAll = false)
        {
            var path = CriticalPath.Of(stage.Plan, TimeSpan.FromSeconds(elapsed))!;
            Assert.Equal((expected, TimeSpan.FromSeconds(seconds), isAll), (path.ToString(), path.Duration, path.IsAll));
        }
    }

    [Fact]
    public void The_critical_path_passes_through_what_did_not_run()
    {
        using var stage = new Stage();
        stage["C"].Status = ExecutionStatus.Skipped;
        foreach (var (name, began) in new[] { ("A", 0), ("B", 0), ("D", 4) })
        {
            stage[name].Status = ExecutionStatus.Succeeded;
            (stage[name].Ready, stage[name].Began) = (TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(began));
            stage[name].Duration = TimeSpan.FromSeconds(name == "A" ? 4 : 1);
        }

        Assert.Equal("A → D", CriticalPath.Of(stage.Plan, TimeSpan.FromSeconds(5))!.ToString());
    }

    [Theory]
    [InlineData("quiet", "error: e\nfatal\n    at X\nFailed: A (0 ms, exit code 1).\n")]
    [InlineData("minimal", "── A ───────────────────────────────────────────────────────────\nwarning: w\nerror: e\nfatal\n    at X\n\nTarget  Status")]
    [InlineData("normal", "── A ───────────────────────────────────────────────────────────\nconsole\ninfo\nwarning: w\nerror: e\nfatal\n    at X\n── B ──")]
    public void Verbosity_decides_what_is_shown(string verbosity, string expected)
    {
        using var stage = new Stage($"--verbosity {verbosity}");
        stage.Begin("A");
        stage.As("A", () =>
        {
            stage.Console.WriteLine("console");
            Serilog.Log.Information("info");
            Serilog.Log.Verbose("detail");
            Serilog.Log.Warning("w");
            Serilog.Log.Error("e\nfatal");
            stage.Output.Line("    at X", Style.Dim, Nuke.Common.Verbosity.Quiet);
        });
        stage.End("A", ExecutionStatus.Failed);
        stage.Begin("B");
        stage.Say("B", "b");
        stage.End("B");
        stage.Summary(code: 1);
        Assert.StartsWith(expected, stage.Shown);
        Assert.EndsWith("Failed: A (0 ms, exit code 1).\n", stage.Shown);
        Assert.Contains("info", stage.Log("A"));
    }

    [Fact]
    public void Github_gets_a_summary_of_the_step()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "summary.md");
        File.WriteAllText(file, "before\n");
        using var stage = new Stage(variables: ["GITHUB_ACTIONS=true", $"GITHUB_STEP_SUMMARY={file}"]);
        Redactor.Add("hunter_2x");
        stage.Begin("A");
        stage["A"].Failure = "<b>key</b> hunter_2x | refused";
        stage.End("A", ExecutionStatus.Failed);
        stage["B"].Status = ExecutionStatus.NotRun;
        stage.Summary(code: 1);
        Golden.Verify(File.ReadAllText(file), "StepSummary");
    }

    [Fact]
    public void The_summary_of_the_step_stays_below_what_github_takes()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "summary.md");
        File.WriteAllBytes(file, new byte[(1 << 20) - 10_000]);
        using var stage = new Stage();
        var many = Enumerable.Repeat(stage["A"], 1000).ToList();
        stage["A"].Status = ExecutionStatus.Succeeded;
        Assert.Null(Write(file));
        Assert.InRange(new FileInfo(file).Length, (1 << 20) - 9_900, 1 << 20);
        Assert.EndsWith("targets are left out.\n\n", File.ReadAllText(file));
        File.WriteAllBytes(file, new byte[1 << 20]);
        Assert.Null(Write(file));
        Assert.Equal(1 << 20, new FileInfo(file).Length);
        Assert.Contains("cannot be written", Write("/nowhere/file"));

        string? Write(string name) =>
            StepSummary.Write(new Dictionary<string, string> { [StepSummary.Variable] = name }, many, TimeSpan.Zero, "Succeeded", [], _ => []);
    }
}
