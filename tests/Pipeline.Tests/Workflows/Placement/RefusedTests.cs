using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>What GitHub or the build would fail on is refused when workflows are made, all at once.</summary>
public sealed class RefusedTests
{
    [Theory]
    [InlineData("job `test` leaves Compile out, which another job has done, and Test would miss its files: they do not travel")]
    [InlineData("--level of job `test` takes low, high, not `hihg`")]
    [InlineData("--count of job `test` does not take `many`")]
    [InlineData("job `test` gets --level 2 times: `hihg` and `low`; say it once")]
    [InlineData("job `cells` has 2 test matrices, of Test and Check, and a job has one")]
    [InlineData("job `short` is ended after 5 minutes, and its targets may take 40")]
    [InlineData("the targets of job `long` may take 400 minutes, and GitHub ends a job after 360")]
    [InlineData("job `parts` hands on parts, which it never makes: say --count")]
    [InlineData("jobs `one` and `two` both leave the files of pack")]
    [InlineData("job `split` is split by django, which the test matrix does not have; its axes are: python")]
    [InlineData("job `own` has a matrix of its own and the test matrix of Check; leave one out")]
    public void What_cannot_run_is_refused(string message)
    {
        var exception = Assert.Throws<PipelineException>(() => Made.Of<Wrong>());
        Assert.Equal(ExitCode.WrongUse, exception.Code);
        Assert.Contains(message, exception.Diagnostic.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(SetsAProperty), "sets `value(", "is no parameter of the build")]
    [InlineData(typeof(SetsASecret), "job `test` sets --key, which is a secret", "Reads")]
    [InlineData(typeof(Empty), "job `test` runs nothing", "give it targets, or steps")]
    public void What_is_no_parameter_is_refused(Type build, string what, string next)
    {
        var exception = Assert.Throws<PipelineException>(() => WorkflowDiscovery.Of((INukeBuild)Activator.CreateInstance(build, nonPublic: true)!));
        Assert.Contains(what, exception.Diagnostic.ToString(), StringComparison.Ordinal);
        Assert.Contains(next, exception.Diagnostic.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_a_matrix_have_names_that_match_no_other_target()
    {
        var text = Made.Text<Alike>();
        Assert.Contains("name: test.${{ strategy.job-index }}", text, StringComparison.Ordinal);
        Assert.Contains("name: test-matrix.${{ strategy.job-index }}", text, StringComparison.Ordinal);
        Assert.Contains("pattern: test.*\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_has_the_time_of_all_its_targets_also_when_one_has_no_limit() =>
        Assert.Equal(100 + 10, Made.Of<Slow>().Job("slow").TimeoutMinutes.Literal);

    [Fact]
    public void A_rule_is_broken_with_a_reason_that_stands_at_the_line()
    {
        var text = Made.File<Allowing>();
        Assert.Contains(" # lint: allow self-hosted: the only machine with the card\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allowance_that_nothing_needs_is_refused() => Assert.Contains(
        "job `test` allows `self-hosted`, and nothing of it breaks that rule",
        Assert.Throws<PipelineException>(() => Made.File<AllowingNothing>()).Diagnostic.ToString(), StringComparison.Ordinal);

    private sealed class Wrong : NukeBuild
    {
        private static readonly TestAxis Python = new("python", "3.8", "3.12");

        [Parameter(ValueProviderMember = nameof(Levels))]
        private readonly string? Level;

        [Parameter]
        private readonly int? Count;

        private static IEnumerable<string> Levels => ["low", "high"];

        private Target Compile => _ => _.Executes(() => { });
        private Target Test => _ => _.DependsOn(Compile).RunsCells(new TestMatrix([Python])).Executes(() => { });
        private Target Check => _ => _.RunsCells(new TestMatrix([Python])).Executes(() => { });
        private Target Brief => _ => _.Timeout(TimeSpan.FromMinutes(20)).Retry(1).Executes(() => { });
        private Target Lengthy => _ => _.Timeout(TimeSpan.FromMinutes(400)).Executes(() => { });
        private Target Parts => _ => _.Produces("out/*.json").MakesFiles(x => x.Has("--count") ? null : "say --count").Executes(() => { });
        private Target Pack => _ => _.Produces("out/*.zip").Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("compile", Compile);
            w.Job("test", Test).Set(() => Level, "hihg").Set(() => Level, "low").Set(() => Count, "many");
            w.Job("cells", Test, Check);
            w.Job("short", Brief).Timeout(TimeSpan.FromMinutes(5));
            w.Job("long", Lengthy);
            w.Job("parts", Parts);
            w.Job("one", Pack);
            w.Job("two", Pack);
            w.Job("split", Check).SplitBy(new TestAxis("django", "4.2"));
            w.Job("own", Check).Over(new Axis<string>("system", "a", "b"));
        };
    }

    private sealed class SetsAProperty : NukeBuild
    {
        private string Level => "low";
        private Target Test => _ => _.Executes(() => { });
        private Workflow Ci => w => w.Job("test", Test).Set(() => Level, "high");
    }

    private sealed class SetsASecret : NukeBuild
    {
        [Parameter]
        [Secret]
        private readonly string? Key;

        private Target Test => _ => _.Executes(() => { });
        private Workflow Ci => w => w.Job("test", Test).Set(() => Key, "1234");
    }

    private sealed class Empty : NukeBuild
    {
        private Workflow Ci => w => w.Job("test");
    }

    private sealed class Alike : NukeBuild
    {
        private static readonly TestMatrix Matrix = new([new TestAxis("python", "3.8", "3.12")]);
        private Target Test => _ => _.RunsCells(Matrix).Produces("out/a/*.xml").Executes(() => { });
        private Target TestMatrix => _ => _.RunsCells(Matrix).Produces("out/b/*.xml").Executes(() => { });
        private Target Merge => _ => _.Consumes(Test).Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("test", Test);
            w.Job("matrix", TestMatrix);
            w.Job("merge", Merge);
        };
    }

    private sealed class Slow : NukeBuild
    {
        private Target Long => _ => _.Timeout(TimeSpan.FromMinutes(100)).Executes(() => { });
        private Target Unlimited => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("slow", Unlimited, Long);
        };
    }

    private sealed class Allowing : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("test", Test).RunsOn(RunsOn.SelfHosted()).Allow("self-hosted", "the only machine with the card");
        };
    }

    private sealed class AllowingNothing : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("test", Test).Allow("self-hosted", "the only machine with the card");
        };
    }
}
