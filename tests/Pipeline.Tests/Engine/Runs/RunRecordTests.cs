using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Runs;

[Collection(EngineCollection.Name)]
public sealed class RunRecordTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private string LogFile => Path.Combine(_run.Root, ".nuke", "temp", "runs.log");

    private void Append(string line) => new RunLog(_run.Root).Append(line);

    private sealed class Shop : RecordingBuild
    {
        [Parameter] public readonly string? Key;
        public Target Compile => _ => _.Executes(Note(nameof(Compile)));
        public Target Test => _ => _.DependsOn(Compile).Executes(() => Assert.NotEqual("wrong", Key));
        public Target Nothing => _ => _.OnlyWhenStatic(() => Key == "never").Executes(Note(nameof(Nothing)));
    }

    [Fact]
    public void A_run_is_read_as_it_was_written()
    {
        var run = Ended.Parsed(
            1,
            Ended.Target("Compile", began: 5, duration: 1200, wait: 5, invoked: false, cache: CacheState.Missed),
            Ended.Target("a name, with 100 %", ExecutionStatus.Failed, began: 1205, duration: 3, attempts: 3),
            Ended.Target("Tell", ExecutionStatus.NotRun, attempts: 0, invoked: false));
        Assert.Equal(
            new PastRun(Ended.Clock, new string('a', 40), run.Asked, 1, TimeSpan.FromMilliseconds(1203), run.Targets), run);
        Assert.Equal(["a name, with 100 %"], run.Asked);
        Assert.Equal(
            [
                new PastTarget("Compile", "succeeded", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(1200), TimeSpan.FromMilliseconds(5), "missed", 1),
                new PastTarget("a name, with 100 %", "failed", TimeSpan.FromMilliseconds(1205), TimeSpan.FromMilliseconds(3), TimeSpan.Zero, null, 3),
                new PastTarget("Tell", "not run", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, null, 0),
            ],
            run.Targets);
    }

    [Fact]
    public void The_format_stays_the_same() => Golden.Verify(
        Ended.Line(0, Ended.Target("Compile", began: 5, duration: 1200, wait: 5, invoked: false), Ended.Target("Test", began: 1205, duration: 30)), "RunLine");

    [Fact]
    public void Each_run_that_did_something_is_kept_without_its_arguments()
    {
        Assert.Equal(0, _run.Run<Shop>("Compile").Code);
        Assert.Equal(1, _run.Run<Shop>("Test --key wrong").Code);
        Assert.Equal(0, _run.Run<Shop>("Nothing").Code);
        Assert.Equal(2, _run.Run<Shop>("Tset").Code);
        Assert.Equal(0, _run.Run<Shop>("Test --plan").Code);
        var runs = RunHistory.Read(_run.Root);
        Assert.Equal(["Test: 1", "Compile: 0"], runs.Select(run => $"{string.Join(' ', run.Asked)}: {run.ExitCode}"));
        Assert.Equal(["Compile succeeded", "Test failed"], runs[0].Targets.Select(target => $"{target.Name} {target.Status}"));
        Assert.DoesNotContain("wrong", File.ReadAllText(LogFile));
    }

    [Fact]
    public void What_a_killed_build_left_half_written_is_ignored_and_closed()
    {
        var line = Ended.Line(0, Ended.Target("Compile"));
        Append(line);
        File.AppendAllText(LogFile, line[..^20]);
        Assert.Single(RunHistory.Read(_run.Root));
        Append(Ended.Line(0, Ended.Target("Test")));
        Assert.Equal([["Test"], ["Compile"]], RunHistory.Read(_run.Root).Select(run => run.Asked));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("run1\t-5\t-\t0\t0\t\tend")]
    [InlineData("run1\t99999999999999999\t-\t0\t0\t\tend")]
    [InlineData("run2\t0\t-\t0\t0\t\tend")]
    [InlineData("run1\t0\t-\t0\t0\tA\tA 9 0 0 0 0 1\tend")]
    [InlineData("run1\t0\t-\t0\t0\tA\tA 0 0 0 0 7 1\tend")]
    [InlineData("run1\t0\t-\t0\t0\tA\tA 0 0 0\tend")]
    [InlineData("run1\t0\t-\t0\t0\tA\tA 0 0 0 0 0 1")]
    public void Lines_that_are_no_runs_are_left_out(string line) => Assert.Null(RunLine.Parse(line));

    [Fact]
    public void The_file_stays_bounded_and_keeps_the_last_runs()
    {
        var padding = new string('x', 4_000);
        for (var i = 0; i < 700; i++)
            Append(Ended.Line(0, Ended.Target($"T{i}{padding}")));
        Assert.InRange(new FileInfo(LogFile).Length, 1, RunLog.Limit);
        var runs = RunHistory.Read(_run.Root, 3);
        Assert.Equal(["T699", "T698", "T697"], runs.Select(run => run.Asked[0].TrimEnd('x')));
        Assert.DoesNotContain(".new", string.Join(' ', Directory.GetFiles(Path.GetDirectoryName(LogFile)!)));
    }

    [Fact]
    public void Of_many_small_runs_the_last_two_hundred_stay_after_a_cut()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        var line = Ended.Line(0, Ended.Target("Compile")) + "\n";
        File.WriteAllText(LogFile, string.Concat(Enumerable.Repeat(line, (RunLog.Limit / line.Length) + 1)));
        Append(Ended.Line(0, Ended.Target("Last")));
        Assert.Equal(RunLog.Runs, RunHistory.Read(_run.Root).Count);
        Assert.Equal(["Last"], RunHistory.Read(_run.Root, 1)[0].Asked);
    }

    [Fact]
    public void One_run_larger_than_the_bound_is_still_read()
    {
        Append(Ended.Line(0, [.. Enumerable.Range(0, 30_000).Select(i => Ended.Target($"Target{i}ofALargeBuild"))]));
        Assert.Equal(30_000, Assert.Single(RunHistory.Read(_run.Root)).Targets.Count);
        Assert.NotNull(RunDurations.Read(_run.Root).Of("Target7ofALargeBuild"));
    }

    [Fact]
    public async Task Many_builds_at_once_lose_no_run_and_mix_no_lines()
    {
        var padding = new string('y', 8_000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 8; i++)
                Append(Ended.Line(0, Ended.Target($"W{writer}x{i}{padding}")));
        })));
        var runs = RunHistory.Read(_run.Root).Select(run => run.Asked[0].TrimEnd('y')).Order();
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(writer => Enumerable.Range(0, 8).Select(i => $"W{writer}x{i}")).Order(), runs);
    }

    [Fact]
    public void Durations_are_those_of_the_last_run_that_did_the_work()
    {
        Append(Ended.Line(0, Ended.Target("Compile", duration: 100), Ended.Target("Test", duration: 50)));
        Append(Ended.Line(0, Ended.Target("Compile", duration: 300), Ended.Target("Test", ExecutionStatus.Failed, duration: 7)));
        Append(Ended.Line(0, Ended.Target("Compile", duration: 1, cache: CacheState.UpToDate)));
        var durations = RunDurations.Read(_run.Root);
        Assert.Equal(TimeSpan.FromMilliseconds(300), durations.Of("Compile"));
        Assert.Equal(TimeSpan.FromMilliseconds(50), durations.Of("Test"));
        Assert.Null(durations.Of("Unknown"));
    }

    [Fact]
    public void Without_a_file_nothing_is_known()
    {
        Assert.Empty(RunHistory.Read(_run.Root));
        Assert.Null(RunDurations.Read(_run.Root).Of("Compile"));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunHistory.Read(_run.Root, 0));
    }
}
