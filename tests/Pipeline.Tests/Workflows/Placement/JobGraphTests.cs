using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

public sealed class JobGraphTests
{
    [Fact]
    public void A_job_waits_for_the_jobs_that_run_what_its_targets_need()
    {
        var workflow = Made.Of<Chain>();
        Assert.Equal(["program", "compile"], workflow.Needs("test"));
        Assert.Equal(["program", "test"], workflow.Needs("publish"));
    }

    [Fact]
    public void Work_that_a_needed_job_has_done_is_not_done_again_and_what_only_that_needed_neither()
    {
        var workflow = Made.Of<Chain>();
        Assert.Equal("./build.sh Compile", workflow.Work("compile"));
        Assert.Equal("./build.sh Test --skip Compile Restore", workflow.Work("test"));
        Assert.Equal("./build.sh Publish --skip Compile Restore Test", workflow.Work("publish"));
    }

    [Fact]
    public void What_is_not_placed_runs_in_every_job_that_needs_it()
    {
        var workflow = Made.Of<Unplaced>();
        Assert.Equal(["program"], workflow.Needs("test"));
        Assert.Equal("./build.sh Test", workflow.Work("test"));
        Assert.Equal("./build.sh Docs", workflow.Work("docs"));
    }

    [Fact]
    public void An_order_between_targets_is_an_order_between_their_jobs()
    {
        var workflow = Made.Of<Ordered>();
        Assert.Equal(["program", "test"], workflow.Needs("deploy"));
        Assert.Equal("./build.sh Deploy", workflow.Work("deploy"));
    }

    [Fact]
    public void The_same_target_in_two_environments_is_two_jobs_that_do_not_wait_for_each_other_unless_told()
    {
        var workflow = Made.Of<TwoEnvironments>();
        Assert.Equal(["program", "compile"], workflow.Needs("deploy-staging"));
        Assert.Equal(["program", "deploy-staging"], workflow.Needs("deploy-production"));
        Assert.Equal("./build.sh Deploy --skip Compile --env production", workflow.Work("deploy-production"));
    }

    [Fact]
    public void Jobs_that_wait_for_each_other_are_a_mistake_with_the_way_around()
    {
        var exception = Assert.Throws<PipelineException>(() => Made.Of<Circle>());
        Assert.Equal(Pipeline.Engine.ExitCode.WrongUse, exception.Code);
        Assert.Contains("first → second → first", exception.Diagnostic.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_workflow_are_told_at_once()
    {
        var text = Assert.Throws<PipelineException>(() => Made.Of<Wrong>()).Diagnostic.ToString();
        Assert.Contains("job `publish` reads the secret API_KEY without an environment", text, StringComparison.Ordinal);
        Assert.Contains("target Publish in job `publish` consumes what Pack produces, and no job that it needs runs Pack", text, StringComparison.Ordinal);
        Assert.Contains("2 jobs are called `test`", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gate_needs_every_job_and_runs_whatever_happened()
    {
        var gate = Made.Of<Gated>().Job("gate");
        Assert.Equal(["program", "test", "docs"], gate.Needs.Select(x => x.Id));
        Assert.Equal("always()", gate.If!.Syntax.ToString());
        Assert.Empty(gate.Permissions!);
    }

    private sealed class Chain : NukeBuild
    {
        private Target Restore => _ => _.LeavesNoFiles().Executes(() => { });
        private Target Compile => _ => _.LeavesNoFiles().DependsOn(Restore).Executes(() => { });
        private Target Test => _ => _.LeavesNoFiles().DependsOn(Compile).Executes(() => { });
        private Target Publish => _ => _.DependsOn(Test, Compile).Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("compile", Compile);
            w.Job("test", Test);
            w.Job("publish", Publish);
        };
    }

    private sealed class Unplaced : NukeBuild
    {
        private Target Compile => _ => _.Executes(() => { });
        private Target Test => _ => _.DependsOn(Compile).Executes(() => { });
        private Target Docs => _ => _.DependsOn(Compile).Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("test", Test);
            w.Job("docs", Docs);
        };
    }

    private sealed class Ordered : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });
        private Target Deploy => _ => _.After(Test).Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("deploy", Deploy);
            w.Job("test", Test);
        };
    }

    private sealed class TwoEnvironments : NukeBuild
    {
        private Target Compile => _ => _.LeavesNoFiles().Executes(() => { });
        private Target Deploy => _ => _.DependsOn(Compile).Executes(() => { });

        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("compile", Compile);
            var staging = w.Job("deploy-staging", Deploy).In("staging");
            w.Job("deploy-production", Deploy).In("production").After(staging);
        };
    }

    private sealed class Circle : NukeBuild
    {
        private Target A => _ => _.Executes(() => { });
        private Target B => _ => _.DependsOn(A).Executes(() => { });
        private Target C => _ => _.DependsOn(B).Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("first", A, C);
            w.Job("second", B);
        };
    }

    private sealed class Wrong : NukeBuild
    {
        [Parameter]
        [Secret]
        private readonly string? ApiKey;

        private Target Pack => _ => _.Produces("out/*.zip").Executes(() => { });
        private Target Test => _ => _.Executes(() => { });
        private Target Publish => _ => _.Consumes(Pack).Requires(() => ApiKey).Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PushEvent());
            w.Job("publish", Publish);
            w.Job("test", Test);
            w.Job("test", Test);
        };
    }

    private sealed class Gated : NukeBuild
    {
        private Target Test => _ => _.Executes(() => { });
        private Target Docs => _ => _.Executes(() => { });
        private Workflow Ci => w =>
        {
            w.On(new PullRequestEvent());
            w.Job("test", Test);
            w.Job("docs", Docs);
            w.Gate();
        };
    }
}
