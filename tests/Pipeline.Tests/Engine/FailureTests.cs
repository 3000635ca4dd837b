using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine;

[Collection(EngineCollection.Name)]
public sealed class FailureTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Failing : RecordingBuild
    {
        public Target Boom => _ => _.Executes(Note("Boom"), () => throw new InvalidOperationException("the disk is full"));
        public Target After => _ => _.DependsOn(Boom).Executes(Note("After"));
        public Target Cleanup => _ => _.DependentFor(After).After(Boom).AssuredAfterFailure().Executes(Note("Cleanup"));
        public Target Soft => _ => _.ProceedAfterFailure().Executes(() => throw new InvalidOperationException("soft"));
        public Target AfterSoft => _ => _.DependsOn(Soft).Executes(Note("AfterSoft"));
        public Target Async => _ => _.Executes(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("late");
        });
        public Target AsyncValue => _ => _.Executes(async () =>
        {
            await Task.Yield();
            Ran.Add("awaited");
            return 5;
        });
        public Target Refused => _ => _.Executes(() => throw new BuildException("staging is locked by ann since 10:03", Pipeline.Engine.ExitCode.Refused));
        public Target Custom => _ => _.Executes(() => ExitCode = 42);
        public Target Interrupted => _ => _.Executes(() =>
        {
            BuildCancellation.Cancel();
            BuildCancellation.Token.ThrowIfCancellationRequested();
        });
        public Target AfterInterrupted => _ => _.DependsOn(Interrupted).Executes(Note("AfterInterrupted"));
        public Target Undo => _ => _.After(Interrupted).AssuredAfterFailure().Executes(Note("Undo"));
        public Target LateCancel => _ => _.Executes(BuildCancellation.Cancel);
        public Target AfterLateCancel => _ => _.DependsOn(LateCancel).Executes(Note("AfterLateCancel"));
        public Target Condition => _ => _.OnlyWhenDynamic(() => Throwing()).Executes(Note("Condition"));

        private static bool Throwing() => throw new InvalidOperationException("no answer");
    }

    [Fact]
    public void A_failed_target_stops_the_rest_but_assured_targets_run()
    {
        var result = _run.Run<Failing>("After");

        Assert.Equal(1, result.Code);
        Assert.Equal(["Boom", "Cleanup"], RecordingBuild.Ran);
        Assert.Contains("error: System.InvalidOperationException: the disk is full", result.Out);
        Assert.Contains("    at Failing.Boom", result.Out);
        Assert.DoesNotContain("Nuke.Common", result.Out);
        Assert.Matches("Boom +failed +0 ms +InvalidOperationException: the disk is full", result.Out);
        Assert.Matches("After +not run", result.Out);
        Assert.EndsWith("Failed: Boom (0 ms, exit code 1).\n", result.Out);
    }

    [Fact]
    public void ProceedAfterFailure_goes_on_and_still_fails()
    {
        var result = _run.Run<Failing>("AfterSoft");
        Assert.Equal(["AfterSoft"], RecordingBuild.Ran);
        Assert.Equal(1, result.Code);
    }

    [Fact]
    public void Async_actions_are_waited_for()
    {
        var result = _run.Run<Failing>("Async");
        Assert.Equal(1, result.Code);
        Assert.Contains("InvalidOperationException: late", result.Out);
        Assert.Equal(0, _run.Run<Failing>("AsyncValue").Code);
        Assert.Equal(["awaited"], RecordingBuild.Ran);
    }

    [Fact]
    public void A_build_exception_chooses_the_exit_code_and_shows_only_its_message()
    {
        var result = _run.Run<Failing>("Refused");
        Assert.Equal(3, result.Code);
        Assert.Contains("error: staging is locked by ann since 10:03\n", result.Out);
        Assert.DoesNotContain(" at ", result.Out);
    }

    [Fact]
    public void A_build_exception_cannot_claim_success() =>
        Assert.Throws<ArgumentException>(() => new BuildException("x", ExitCode.Done));

    [Fact]
    public void The_exit_code_of_the_build_counts() => Assert.Equal(42, _run.Run<Failing>("Custom").Code);

    [Fact]
    public void An_interruption_lets_assured_targets_run_and_exits_with_130()
    {
        var result = _run.Run<Failing>("AfterInterrupted Undo");
        Assert.Equal(130, result.Code);
        Assert.Equal(["Undo"], RecordingBuild.Ran);
        Assert.Matches("Interrupted +aborted", result.Out);
        Assert.EndsWith("Interrupted after 0 ms (exit code 130).\n", result.Out);
    }

    [Fact]
    public void A_target_that_ignores_the_interruption_succeeds_but_nothing_follows()
    {
        var result = _run.Run<Failing>("AfterLateCancel");
        Assert.Equal(130, result.Code);
        Assert.Empty(RecordingBuild.Ran);
        Assert.Matches("LateCancel +succeeded", result.Out);
    }

    [Fact]
    public void A_condition_that_throws_fails_the_target() => Assert.Equal(1, _run.Run<Failing>("Condition").Code);

    private sealed class Flaky : RecordingBuild
    {
        public Target First => _ => _.Executes(Note("First"));
        public Target Second => _ => _.DependsOn(First).Executes(() =>
        {
            Ran.Add("Second");
            Nuke.Common.Assert.True(File.Exists(RootDirectory / "ready"));
        });
    }

    [Fact]
    public void Continue_leaves_out_what_the_failed_attempt_had_done()
    {
        Assert.Equal(1, _run.Run<Flaky>("Second").Code);
        _run.WithFile("ready", "");
        var result = _run.Run<Flaky>("Second --continue");
        Assert.Equal(0, result.Code);
        Assert.Equal(["Second"], RecordingBuild.Ran);
        Assert.Matches("First +skipped +done by the earlier attempt", result.Out);
        Assert.Contains("no failed attempt is known", _run.Run<Flaky>("Second --continue").Out);
    }

    private sealed class BadStatic : RecordingBuild
    {
        private static readonly int Number = int.Parse("x", System.Globalization.CultureInfo.InvariantCulture);
        public Target Any => _ => _.Executes(() => Ran.Add(Number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_static_field_that_fails_shows_its_reason()
    {
        var result = _run.Run<BadStatic>("Any");
        Assert.Equal(1, result.Code);
        Assert.Contains("FormatException", result.Out);
    }
}
