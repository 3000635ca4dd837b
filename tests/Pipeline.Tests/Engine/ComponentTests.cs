using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.ValueInjection;

namespace Pipeline.Tests.Engine;

/// <summary>A build as Nuke users write it.</summary>
[Collection(EngineCollection.Name)]
public sealed class ComponentTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private interface IHasConfiguration : INukeBuild
    {
        [Parameter("What to build")] string Configuration => TryGetValue(() => Configuration) ?? (IsLocalBuild ? "Debug" : "Release");
    }

    private interface IRestore : INukeBuild
    {
        Target Restore => _ => _.Executes(() => RecordingBuild.Ran.Add("Restore"));
    }

    private interface ICompile : IRestore, IHasConfiguration
    {
        Target Compile => _ => _
            .DependsOn(Restore)
            .WhenSkipped(DependencyBehavior.Skip)
            .Executes(() => RecordingBuild.Ran.Add("Compile " + Configuration));
    }

    private interface ITest : ICompile
    {
        Target Test => _ => _.DependsOn<ICompile>().Executes(() => RecordingBuild.Ran.Add("Test"));
    }

    private interface IReport : INukeBuild
    {
        Target Report => _ => _
            .TryDependsOn<ITest>(x => x.Test)
            .TryDependsOn<IMissing>(x => x.Missing)
            .TryTriggeredBy<ITest>()
            .Executes(() => RecordingBuild.Ran.Add("Report"));
    }

    private interface IMissing : INukeBuild
    {
        Target Missing => _ => _;
    }

    private abstract class Shared : RecordingBuild
    {
        public virtual Target Pack => _ => _.Executes(Note("Shared.Pack"));
    }

    [Extension]
    private sealed class Build : Shared, ITest, IReport
    {
        Target ICompile.Compile => _ => _
            .Inherit<ICompile>(x => x.Compile)
            .Executes(Note("then own code"));

        public Target Restore => _ => _.Inherit<IRestore>().Executes(Note("Restored"));

        public override Target Pack => _ => _.Base().DependsOn<ICompile>(x => x.Compile).Executes(Note("Pack"));

        public Target Ci => _ => _.DependsOn<ITest>(x => x.Test).DependsOn(Pack).Executes(() =>
            Ran.Add($"invoked: {InvokedTargets.Contains(Ci)} {InvokedTargets.Contains(Pack)}, done: {SucceededTargets.Contains(Pack)}"));

        protected internal override void OnBuildInitialized() => Ran.Add("initialized");

        protected internal override void OnTargetRunning(string target)
        {
            if (target == "Pack")
                Ran.Add("running Pack");
        }

        protected internal override void OnBuildFinished() => Ran.Add("finished " + IsSucceeding);
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class ExtensionAttribute : BuildExtensionAttributeBase, IOnBuildCreated
    {
        public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) =>
            RecordingBuild.Ran.Add("created " + Build!.GetType().Name);
    }

    [Fact]
    public void Components_overriding_and_inheritance_work_as_in_nuke()
    {
        var result = _run.Run<Build>(["--configuration", "Fast"], x => x.Ci);

        Assert.True(result.Code == 0, result.Out + result.Error);
        Assert.Equal(
            [
                "created Build", "initialized", "Restore", "Restored", "Compile Fast", "then own code", "Test",
                "running Pack", "Shared.Pack", "Pack", "invoked: False False, done: True", "Report", "finished True",
            ],
            RecordingBuild.Ran);
    }

    [Fact]
    public void A_component_knows_the_host()
    {
        _run.WithVariable("GITHUB_ACTIONS", "true");
        _run.Run<Build>(["Pack"], x => x.Ci);
        Assert.Contains("Compile Release", RecordingBuild.Ran);
    }

    private sealed class WithExpressions : RecordingBuild, IRestore
    {
        [Parameter] public string? Text { get; init; }

        public static int Run(Pipeline.Engine.Invocation invocation) => Pipeline.Engine.BuildRun.Execute<WithExpressions>(invocation, x => ((IRestore)x).Restore);

        public Target Needs => _ => _.Requires(() => Text, () => Text).Executes(Note("Needs"));

        Target IRestore.Restore => _ =>
        {
            System.Linq.Expressions.Expression<Func<IRestore, Target>> one = x => x.Restore;
            return _.Inherit(one).Executes(Note("own"));
        };
    }

    [Fact]
    public void The_forms_with_expressions_work_too()
    {
        Assert.Equal(0, _run.Run<WithExpressions>("Needs Restore --text a").Code);
        Assert.Equal(["Needs", "Restore", "own"], RecordingBuild.Ran);
        Assert.Equal(2, _run.Run<WithExpressions>("Needs").Code);
    }

    private interface IOld : INukeBuild
    {
        Target Ship => _ => _.Executes(() => RecordingBuild.Ran.Add("old"));
    }

    private interface INew : IOld
    {
        new Target Ship => _ => _.Inherit<IOld>(x => x.Ship).Executes(() => RecordingBuild.Ran.Add("new"));
    }

    private sealed class Hiding : RecordingBuild, INew
    {
        public Target Announce => _ => _.DependsOn<IOld>(x => x.Ship).Executes(Note("Announce"));
    }

    [Fact]
    public void A_component_may_replace_the_target_of_another_one()
    {
        var result = _run.Run<Hiding>("Announce");
        Assert.True(result.Code == 0, result.Out + result.Error);
        Assert.Equal(["old", "new", "Announce"], RecordingBuild.Ran);
    }

    [AttributeUsage(AttributeTargets.Property)]
    private sealed class SlowAttribute : ValueInjectionAttributeBase
    {
        public static int Asked;

        public override object? GetValue(MemberInfo member, object instance)
        {
            Interlocked.Increment(ref Asked);
            // Long enough for others to ask meanwhile.
            Thread.SpinWait(5_000_000);
            return "made";
        }
    }

    private interface ISlow : INukeBuild
    {
        [Slow] string? Made => TryGetValue(() => Made);
    }

    private sealed class Parallel : RecordingBuild, ISlow
    {
        private readonly Barrier _all = new(4);

        private void Ask()
        {
            _all.SignalAndWait();
            var made = ((ISlow)this).Made;
            lock (Ran)
                Ran.Add($"{made}");
        }

        public Target One => _ => _.Executes(Ask);
        public Target Two => _ => _.Executes(Ask);
        public Target Three => _ => _.Executes(Ask);
        public Target Four => _ => _.Executes(Ask);
    }

    [Fact]
    public void A_value_that_several_targets_ask_for_at_once_is_made_once()
    {
        SlowAttribute.Asked = 0;
        Assert.Equal(0, _run.Run<Parallel>("One Two Three Four --parallel 4").Code);
        Assert.Equal(["made", "made", "made", "made"], RecordingBuild.Ran);
        Assert.Equal(1, SlowAttribute.Asked);
    }
}
