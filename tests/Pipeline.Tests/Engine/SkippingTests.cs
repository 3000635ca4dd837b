using Nuke.Common;

namespace Pipeline.Tests.Engine;

[Collection(EngineCollection.Name)]
public sealed class SkippingTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Conditions : RecordingBuild
    {
        [Parameter] public readonly bool Publishing;
        public bool Late { get; set; }
        public Target Needed => _ => _.Executes(Note("Needed"));
        public Target Extra => _ => _.Executes(Note("Extra"));
        public Target Static => _ => _.DependsOn(Needed, Extra).OnlyWhenStatic(() => Publishing).Executes(Note("Static"));
        public Target Keeping => _ => _.DependsOn(Extra).OnlyWhenStatic(() => Publishing).WhenSkipped(DependencyBehavior.Execute).Executes(Note("Keeping"));
        public Target Dynamic => _ => _.DependsOn(Extra).OnlyWhenDynamic(() => Late).Executes(Note("Dynamic"));
        public Target Switch => _ => _.Before(Dynamic).Executes(() => Late = true);
        public Target User => _ => _.DependsOn(Needed).Executes(Note("User"));
    }

    [Fact]
    public void A_false_static_condition_skips_the_target_and_what_only_it_needs()
    {
        var result = _run.Run<Conditions>("Static User");

        Assert.Equal(["Needed", "User"], RecordingBuild.Ran);
        Assert.Matches("Static +skipped +only when Publishing", result.Out);
        Assert.Matches("Extra +skipped +Static is skipped", result.Out);
        Assert.Equal(0, result.Code);
    }

    [Fact]
    public void A_true_static_condition_runs_everything()
    {
        _run.Run<Conditions>("Static --publishing");
        Assert.Equal(["Needed", "Extra", "Static"], RecordingBuild.Ran);
    }

    [Fact]
    public void WhenSkipped_Execute_keeps_the_dependencies()
    {
        _run.Run<Conditions>("Keeping");
        Assert.Equal(["Extra"], RecordingBuild.Ran);
    }

    [Fact]
    public void A_dynamic_condition_is_asked_when_the_target_would_run()
    {
        Assert.Matches("Dynamic +skipped +only when Late", _run.Run<Conditions>("Dynamic").Out);
        Assert.Equal(["Extra"], RecordingBuild.Ran);
        _run.Run<Conditions>("Switch Dynamic");
        Assert.Equal(["Extra", "Dynamic"], RecordingBuild.Ran);
    }

    [Fact]
    public void Skip_leaves_out_the_named_targets()
    {
        Assert.Matches("Needed +skipped +--skip", _run.Run<Conditions>("User --skip needed").Out);
        Assert.Equal(["User"], RecordingBuild.Ran);
    }

    [Fact]
    public void Skip_without_names_leaves_out_all_that_was_not_asked_for()
    {
        _run.Run<Conditions>("Static User --publishing --skip");
        Assert.Equal(["Static", "User"], RecordingBuild.Ran);
    }

    [Fact]
    public void Skip_keeps_the_default_only_when_it_is_what_runs()
    {
        _run.Run<Conditions>(["--skip"], x => x.User);
        Assert.Equal(["User"], RecordingBuild.Ran);
        _run.Run<Conditions>(["User", "--skip"], x => x.Needed);
        Assert.Equal(["User"], RecordingBuild.Ran);
    }

    [Fact]
    public void What_was_asked_for_is_not_skipped_by_name()
    {
        _run.Run<Conditions>("User --skip user");
        Assert.Equal(["Needed", "User"], RecordingBuild.Ran);
    }
}
