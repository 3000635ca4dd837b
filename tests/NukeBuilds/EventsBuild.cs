using Nuke.Common;
using Nuke.Common.Execution;
using Serilog;

namespace NukeBuilds.Events;

public class ChattyAttribute : BuildExtensionAttributeBase, IOnBuildCreated, IOnBuildInitialized, IOnTargetRunning, IOnTargetSkipped, IOnTargetSucceeded, IOnTargetFailed, IOnTargetSummaryUpdated, IOnBuildFinished
{
    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) => Log.Information("· {Count} targets", executableTargets.Count);

    public void OnBuildInitialized(IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan) =>
        Log.Information("· plan: {Plan}", string.Join(' ', executionPlan.Select(x => x.Name)));

    public void OnTargetRunning(ExecutableTarget target) => Log.Information("· extension: {Target} runs", target.Name);

    public void OnTargetSkipped(ExecutableTarget target) => Log.Information("· extension: {Target} skipped", target.Name);

    public void OnTargetSucceeded(ExecutableTarget target) => Log.Information("· extension: {Target} succeeded", target.Name);

    public void OnTargetFailed(ExecutableTarget target) => Log.Information("· extension: {Target} failed", target.Name);

    public void OnTargetSummaryUpdated(INukeBuild build, ExecutableTarget target) =>
        Log.Information("· extension: {Target} says {Summary}", target.Name, string.Join(' ', target.SummaryInformation));

    public void OnBuildFinished() => Log.Information("· extension: failed are {Failed}", string.Join(' ', Build.FailedTargets.Select(x => x.Name)));
}

public class EarlyAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    public override float Priority => 10;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) => Log.Information("· the earlier extension");
}

public abstract class BuildBase : NukeBuild
{
    public virtual Target Compile => _ => _
        .Description("Compiles")
        .Executes(() => Log.Information("· compiled by the base"));
}

/// <summary>Extensions and overridden methods follow the build; failures are handled.</summary>
[Chatty]
[Early]
public class Build : BuildBase
{
    [Parameter] readonly bool Sign;

    public override Target Compile => _ => _
        .Base()
        .Executes(() => Log.Information("· and by the build"));

    public Target Signing => _ => _
        .DependentFor(Test)
        .After(Compile)
        .OnlyWhenDynamic(() => Sign)
        .Executes(() => Log.Information("· signed"));

    public Target Test => _ => _
        .DependsOn(Compile)
        .Triggers(Report)
        .ProceedAfterFailure()
        .Executes(() => Assert.Fail("one test failed"));

    public Target Report => _ => _
        .AssuredAfterFailure()
        .Executes(() =>
        {
            ReportSummary(x =>
            {
                x.Add("Tests", "12");
                return x;
            });
            Log.Information("· reported, failing: {Failing}", IsFailing);
        });

    public Target Pack => _ => _
        .DependsOn(Test)
        .Executes(() => Log.Information("· packed although a test failed"));

    protected override void OnBuildCreated() => Log.Information("· build: created");
    protected override void OnBuildInitialized() => Log.Information("· build: initialized");
    protected override void OnBuildFinished() => Log.Information("· build: finished, {Succeeded} succeeded", SucceededTargets.Count);
    protected override void OnTargetRunning(string target) => Log.Information("· build: {Target} runs", target);
    protected override void OnTargetSkipped(string target) => Log.Information("· build: {Target} skipped", target);
    protected override void OnTargetSucceeded(string target) => Log.Information("· build: {Target} succeeded", target);
    protected override void OnTargetFailed(string target) => Log.Information("· build: {Target} failed", target);
}
