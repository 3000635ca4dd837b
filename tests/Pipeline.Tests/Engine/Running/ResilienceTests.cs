using Microsoft.Extensions.Time.Testing;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

[Collection(EngineCollection.Name)]
public sealed class ResilienceTests : IDisposable
{
    private static readonly FakeTimeProvider Clock = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly EngineRun _run = new() { Time = Clock, Parallel = 2 };

    public void Dispose() => _run.Dispose();

    private sealed class Flaky : RecordingBuild
    {
        public static int Failures { get; set; }

        public Target Push => _ => _.Retry(2, TimeSpan.FromSeconds(4)).Executes(() =>
        {
            Ran.Add("Push");
            if (Failures-- > 0)
                throw new IOException("connection reset");
        });
        public Target OnlyNetwork => _ => _.Retry(2, TimeSpan.Zero, failure => failure is IOException).Executes(() =>
        {
            Ran.Add("OnlyNetwork");
            throw new InvalidOperationException("wrong password");
        });
        public Target Gate => _ => _.Retry(2, TimeSpan.Zero).Executes(() =>
        {
            Ran.Add("Gate");
            throw new BuildException("frozen", Pipeline.Engine.ExitCode.Refused);
        });
        public Target BadCondition => _ => _.Retry(2, TimeSpan.Zero, _ => throw new InvalidOperationException("the condition is wrong")).Executes(() => throw new IOException());
    }

    [Fact]
    public void A_retryable_target_is_tried_again_after_a_pause_that_doubles()
    {
        Flaky.Failures = 2;
        var result = Advance(() => _run.Run<Flaky>("Push"));
        Assert.Equal(0, result.Code);
        Assert.Equal(["Push", "Push", "Push"], RecordingBuild.Ran);
        Assert.Contains("warning: Attempt 1 failed: IOException: connection reset Trying again in 4.0 s.", result.Out);
        Assert.Contains("warning: Attempt 2 failed: IOException: connection reset Trying again in 8.0 s.", result.Out);
    }

    [Fact]
    public void After_the_last_attempt_the_target_has_failed()
    {
        Flaky.Failures = 9;
        var result = Advance(() => _run.Run<Flaky>("Push"));
        Assert.Equal(1, result.Code);
        Assert.Equal(3, RecordingBuild.Ran.Count);
    }

    [Fact]
    public void What_is_not_worth_another_attempt_fails_at_once()
    {
        Assert.Equal(1, _run.Run<Flaky>("OnlyNetwork").Code);
        Assert.Equal(["OnlyNetwork"], RecordingBuild.Ran);
        Assert.Equal(3, _run.Run<Flaky>("Gate").Code);
        Assert.Equal(["Gate"], RecordingBuild.Ran);
        Assert.Contains("the condition is wrong", _run.Run<Flaky>("BadCondition").Out);
    }

    private sealed class Slow : RecordingBuild
    {
        public static ManualResetEventSlim Free { get; } = new();

        public Target Listens => _ => _.Timeout(TimeSpan.FromSeconds(30)).Executes(() =>
        {
            BuildCancellation.Token.WaitHandle.WaitOne();
            BuildCancellation.Token.ThrowIfCancellationRequested();
        });
        public Target ListensTwice => _ => _.Timeout(TimeSpan.FromSeconds(30)).Retry(1).Executes(() =>
        {
            Ran.Add("ListensTwice");
            if (Ran.Count == 1)
                BuildCancellation.Token.WaitHandle.WaitOne();
        });
        public Target Deaf => _ => _.Timeout(TimeSpan.FromSeconds(30)).Executes(() => Free.Wait());
        public Target AfterDeaf => _ => _.DependsOn(Deaf).Executes(Note("AfterDeaf"));
        public Target Beside => _ => _.After(Quick).Executes(Note("Beside"));
        public Target Quick => _ => _.Executes(Note("Quick"));
    }

    [Fact]
    public void A_target_whose_time_is_over_is_cancelled_and_has_failed()
    {
        var result = Advance(() => _run.Run<Slow>("Listens"));
        Assert.Equal(1, result.Code);
        Assert.Contains("Target 'Listens' took longer than 30.0 s and was cancelled.", result.Out);
        Assert.Matches("Listens +failed", result.Out);
    }

    [Fact]
    public void A_timeout_may_be_tried_again_with_a_new_limit()
    {
        Assert.Equal(0, Advance(() => _run.Run<Slow>("ListensTwice"), () => RecordingBuild.Ran.Count < 2).Code);
        Assert.Equal(2, RecordingBuild.Ran.Count);
    }

    [Fact]
    public void A_target_that_ignores_its_limit_is_left_behind_and_the_rest_goes_on()
    {
        Slow.Free.Reset();
        var result = Advance(() => _run.Run<Slow>("AfterDeaf Beside Quick --parallel 1"));
        Slow.Free.Set();
        Assert.Equal(1, result.Code);
        Assert.Contains("did not end within 10 s after it was cancelled, and was left behind", result.Out);
        Assert.Matches("AfterDeaf +not run", result.Out);

        Slow.Free.Reset();
        result = Advance(() => _run.Run<Slow>("AfterDeaf Beside Quick --parallel 2"));
        Slow.Free.Set();
        Assert.Equal(["Quick", "Beside"], RecordingBuild.Ran);
        Assert.Equal(1, result.Code);
    }

    [Fact]
    public void The_documents_name_the_times_that_the_engine_gives()
    {
        var targets = File.ReadAllText(Path.Combine(Repository.Root, "docs/targets.md"));
        Assert.Contains($"is left behind {TimeLimit.Grace.TotalSeconds} s after it", targets);
        Assert.Contains($"After {new Invocation { Arguments = [] }.Grace.TotalSeconds} s, or on the second Ctrl-C", targets);
        Assert.Contains($"within {Executor.HardGrace.TotalSeconds} s more is left behind", targets);
        Assert.Equal(TimeSpan.FromSeconds(10), TimeLimit.Grace);
        Assert.Contains("has not ended ten seconds later", File.ReadAllText(Path.Combine(Repository.Root, "src/Pipeline.Engine/Definition/TargetDefinitionExtensions.cs")));
    }

    private sealed class Wrong : RecordingBuild
    {
        public Target Never => _ => _.Timeout(TimeSpan.Zero).Executes(Note("Never"));
    }

    [Fact]
    public void A_limit_of_zero_is_a_mistake_in_the_definition()
    {
        var result = _run.Run<Wrong>("Never");
        Assert.Equal(2, result.Code);
        Assert.Contains("Target 'Never' has a timeout of 00:00:00; it must be longer than zero.", result.Error);
    }

    private sealed class Fast : RecordingBuild
    {
        private static CountdownEvent Both { get; set; } = new(2);

        public Fast() => Both = new CountdownEvent(2);

        public Target Fails => _ => _.Executes(() =>
        {
            Both.Signal();
            Both.Wait();
            throw new InvalidOperationException("no");
        });
        public Target Works => _ => _.Executes(() =>
        {
            Both.Signal();
            Both.Wait();
            BuildCancellation.Token.WaitHandle.WaitOne();
            BuildCancellation.Token.ThrowIfCancellationRequested();
        });
        public Target Tidy => _ => _.After(Works).AssuredAfterFailure().Executes(() => Ran.Add($"Tidy {BuildCancellation.Token.IsCancellationRequested}"));
    }

    [Fact]
    public void Fail_fast_cancels_what_runs_and_assured_targets_still_have_their_time()
    {
        var result = _run.Run<Fast>("Fails Works Tidy --fail-fast");
        Assert.Equal(1, result.Code);
        Assert.Equal(["Tidy False"], RecordingBuild.Ran);
        Assert.Matches("Fails +failed", result.Out);
        Assert.Matches("Works +aborted", result.Out);
    }

    private sealed class Independent : RecordingBuild
    {
        private readonly ManualResetEventSlim _failed = new();

        public Target Fails => _ => _.Executes(() =>
        {
            _failed.Set();
            throw new InvalidOperationException("no");
        });
        public Target Works => _ => _.Executes(() =>
        {
            _failed.Wait();
            Note("Works")();
        });
        public Target Next => _ => _.DependsOn(Works).Executes(Note("Next"));
        public Target Blocked => _ => _.After(Fails).Executes(Note("Blocked"));
    }

    [Fact]
    public void A_failure_stops_what_comes_after_it_and_lets_the_rest_finish()
    {
        var result = _run.Run<Independent>("Fails Next Blocked");
        Assert.Equal(1, result.Code);
        Assert.Equal(["Works", "Next"], RecordingBuild.Ran);
        Assert.Matches("Blocked +not run", result.Out);
    }

    private sealed class Resuming : RecordingBuild
    {
        public static bool Again { get; set; }

        public Target Source => _ => _.Executes(Note("Source"));
        public Target Dynamic => _ => _.DependsOn(Source).Executes(Note("Dynamic"));
        public Target Last => _ => _.DependsOn(Dynamic).Executes(() =>
        {
            Ran.Add("Last");
            Nuke.Common.Assert.True(Again);
        });
    }

    [Theory]
    [InlineData("Last --verbosity normal", "Last --verbosity normal --continue")]
    [InlineData("Last --verbosity normal", "Last --verbosity normal --continue=true")]
    [InlineData("Last --verbosity normal", "Last --continue true --Verbosity=normal")]
    [InlineData("Last --continue=false", "Last -continue")]
    public void Continue_does_not_repeat_what_the_failed_attempt_did_however_it_is_spelled(string first, string second)
    {
        Resuming.Again = false;
        Assert.Equal(1, _run.Run<Resuming>(first).Code);
        Resuming.Again = true;
        Assert.Equal(0, _run.Run<Resuming>(second).Code);
        Assert.Equal(["Last"], RecordingBuild.Ran);
    }

    [Theory]
    [InlineData("Last --verbosity quiet")]
    [InlineData("Dynamic Last")]
    public void Continue_repeats_everything_of_another_command(string first)
    {
        Resuming.Again = false;
        Assert.Equal(1, _run.Run<Resuming>(first).Code);
        Resuming.Again = true;
        Assert.Equal(0, _run.Run<Resuming>("Last --continue").Code);
        Assert.Equal(["Source", "Dynamic", "Last"], RecordingBuild.Ran);
    }

    private sealed class Listening : RecordingBuild
    {
        private static CountdownEvent Both { get; set; } = new(2);

        public Listening() => Both = new CountdownEvent(2);

        private static void Listen(string name, bool ends)
        {
            _ = BuildCancellation.Token.Register(() => throw new InvalidOperationException($"{name} cannot end its program"));
            Both.Signal();
            Both.Wait();
            if (ends)
                BuildCancellation.Cancel();
            BuildCancellation.Token.WaitHandle.WaitOne();
            BuildCancellation.Token.ThrowIfCancellationRequested();
        }

        public Target One => _ => _.Executes(() => Listen("One", ends: true));
        public Target Two => _ => _.Executes(() => Listen("Two", ends: false));
        public Target Late => _ => _.Timeout(TimeSpan.FromSeconds(30)).Executes(() =>
        {
            Both.Signal(2);
            Listen("Late", ends: false);
        });
    }

    [Fact]
    public void An_interruption_reaches_every_target_though_code_that_listens_fails()
    {
        var result = _run.Run<Listening>("One Two");
        Assert.Equal(130, result.Code);
        Assert.Contains("warning: Code that listens to BuildCancellation.Token failed: InvalidOperationException: One cannot end its program", result.Out);
        Assert.Contains("Two cannot end its program", result.Out);
        Assert.Matches("One +aborted", result.Out);
        Assert.Matches("Two +aborted", result.Out);
    }

    private sealed class Finishing : RecordingBuild
    {
        public static ManualResetEventSlim Free { get; } = new();

        [Parameter] private readonly bool Hangs;

        public Target Work => _ => _.Executes(Note("Work"));

        protected internal override void OnBuildFinished()
        {
            BuildCancellation.Cancel();
            if (Hangs)
                Free.Wait();
            Ran.Add("finished");
        }
    }

    [Fact]
    public void An_interruption_after_the_last_target_lets_the_end_of_the_build_finish_and_prints_the_table()
    {
        var result = _run.Run<Finishing>("Work");
        Assert.Equal(130, result.Code);
        Assert.Equal(["Work", "finished"], RecordingBuild.Ran);
        Assert.Matches("Work +succeeded", result.Out);
        Assert.Contains("(exit code 130)", result.Out);
    }

    [Fact]
    public void An_end_of_the_build_that_ignores_an_interruption_is_left_behind_and_the_table_is_printed()
    {
        Finishing.Free.Reset();
        var result = Advance(() => _run.Run<Finishing>("Work --hangs"));
        Finishing.Free.Set();
        Assert.Equal(130, result.Code);
        Assert.Contains("did not end and was left behind", result.Out);
        Assert.Contains("(exit code 130)", result.Out);
    }

    /// <summary>Runs the build and lets time pass, second by second, as long as it takes or the condition holds.</summary>
    private static EngineResult Advance(Func<EngineResult> run, Func<bool>? condition = null)
    {
        var result = Task.Run(run);
        for (var waited = 0; !result.IsCompleted; waited++)
        {
            Assert.True(waited < 100_000, "the build does not end");
            if (condition?.Invoke() != false)
                Clock.Advance(TimeSpan.FromSeconds(1));
            result.Wait(1);
        }

        return result.Result;
    }
}
