using Nuke.Common;

namespace Pipeline.Tests.Engine;

[Collection(EngineCollection.Name)]
public sealed class OrderTests
{
    private static string Order<T>(string arguments) where T : RecordingBuild, new()
    {
        using var run = new EngineRun();
        var result = run.Run<T>(arguments);
        Assert.True(result.Code == 0, result.Out + result.Error);
        return string.Join(' ', RecordingBuild.Ran);
    }

    private sealed class Chain : RecordingBuild
    {
        public Target Clean => _ => _.Before(Restore).Executes(Note("Clean"));
        public Target Restore => _ => _.Executes(Note("Restore"));
        public Target Compile => _ => _.DependsOn(Restore).Executes(Note("Compile"));
        public Target Test => _ => _.DependsOn(Compile).Executes(Note("Test"));
        public Target Pack => _ => _.DependsOn(Compile).After(Test).Executes(Note("Pack"));
        public Target Instrument => _ => _.DependentFor(Test).Executes(Note("Instrument"));
    }

    [Fact]
    public void Dependencies_run_first_and_once() => Assert.Equal("Restore Compile Pack", Order<Chain>("Pack"));

    [Fact]
    public void After_orders_targets_that_are_asked_for_in_the_other_order() =>
        Assert.Equal("Restore Compile Instrument Test Pack", Order<Chain>("Pack Test"));

    [Fact]
    public void Before_orders_but_does_not_pull_in()
    {
        Assert.Equal("Clean Restore", Order<Chain>("Restore Clean"));
        Assert.Equal("Restore", Order<Chain>("Restore"));
    }

    [Fact]
    public void Names_ignore_case_and_dashes_and_may_follow_target_or_be_joined_by_plus()
    {
        Assert.Equal("Restore Compile", Order<Chain>("com-pile"));
        Assert.Equal("Clean Restore Compile", Order<Chain>("--target clean compile"));
        Assert.Equal("Clean Restore", Order<Chain>("Clean+Restore"));
    }

    private sealed class Triggering : RecordingBuild
    {
        public Target Deploy => _ => _.Triggers(Smoke).Executes(Note("Deploy"));
        public Target Smoke => _ => _.DependsOn(Tools).Executes(Note("Smoke"));
        public Target Tools => _ => _.Executes(Note("Tools"));
        public Target Tell => _ => _.TriggeredBy(Deploy).After(Smoke).Executes(Note("Tell"));
    }

    [Fact]
    public void Triggered_targets_run_after_their_trigger_with_their_dependencies() =>
        Assert.Equal("Deploy Tools Smoke Tell", Order<Triggering>("Deploy"));

    private sealed class Across : RecordingBuild
    {
        public Target A => _ => _.After(B).Executes(Note("A"));
        public Target B => _ => _.After(C).Executes(Note("B"));
        public Target C => _ => _.Executes(Note("C"));
    }

    [Fact]
    public void Order_holds_across_targets_that_do_not_run() => Assert.Equal("C A", Order<Across>("A C"));

    private sealed class Context : RecordingBuild, IDatabase
    {
        public Target Query => _ => _.DependsOnContext<IDatabase>().Executes(Note("Query"));
    }

    private interface IDatabase : INukeBuild
    {
        Setup Start => _ => _.Executes(() => RecordingBuild.Ran.Add("Start"));
        Cleanup Stop => _ => _.Executes(() => RecordingBuild.Ran.Add("Stop"));
    }

    [Fact]
    public void A_context_is_set_up_before_and_cleaned_up_after() => Assert.Equal("Start Query Stop", Order<Context>("Query"));
}
