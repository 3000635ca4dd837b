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
    public void A_default_target_is_skipped_like_any_other()
    {
        Assert.Equal(0, _run.Run<Conditions>(["--skip"], x => x.User).Code);
        Assert.Empty(RecordingBuild.Ran);
        Assert.Matches("User +skipped +--skip", _run.Run<Conditions>(["--skip", "user"], x => x.User).Out);
        Assert.Empty(RecordingBuild.Ran);
        _run.Run<Conditions>(["--skip", "needed"], x => x.User);
        Assert.Equal(["User"], RecordingBuild.Ran);
        _run.Run<Conditions>(["User", "--skip"], x => x.Needed);
        Assert.Equal(["User"], RecordingBuild.Ran);
    }

    [Fact]
    public void What_was_asked_for_and_is_skipped_by_name_runs_without_what_only_it_needs()
    {
        _run.Run<Conditions>("User --skip user");
        Assert.Equal(["User"], RecordingBuild.Ran);
        _run.Run<Conditions>("User Needed --skip user");
        Assert.Equal(["Needed", "User"], RecordingBuild.Ran);
        _run.Run<Conditions>("User Static --publishing --skip user");
        Assert.Equal(["Needed", "User", "Extra", "Static"], RecordingBuild.Ran);
    }

    private sealed class Chain : RecordingBuild
    {
        public Target First => _ => _.Executes(Note("First"));
        public Target Second => _ => _.DependsOn(First).Executes(Note("Second"));
        public Target Third => _ => _.DependsOn(Second).OnlyWhenStatic(() => false).Executes(Note("Third"));
        public Target Kept => _ => _.DependsOn(Second).OnlyWhenStatic(() => false).WhenSkipped(DependencyBehavior.Execute).Executes(Note("Kept"));
        public Target Fork => _ => _.DependsOn(Second, First).OnlyWhenStatic(() => false).Executes(Note("Fork"));
        public Target Last => _ => _.DependsOn(Third).Executes(Note("Last"));
    }

    [Theory]
    [InlineData("Third", "")]
    [InlineData("Last", "Last")]
    [InlineData("Kept", "First Second")]
    [InlineData("Third Second", "First Second")]
    [InlineData("Fork", "")]
    public void A_chain_below_a_skipped_target_is_skipped_unless_somebody_asks_for_it(string arguments, string ran)
    {
        _run.Run<Chain>(arguments);
        Assert.Equal(ran, string.Join(' ', RecordingBuild.Ran));
    }
}
