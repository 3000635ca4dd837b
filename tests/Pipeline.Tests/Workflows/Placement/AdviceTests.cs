using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Pipeline.Components;
using Pipeline.Tests.Engine;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Tests.Workflows.Placement;

/// <summary>What a build with Nuke's <c>[GitHubActions]</c> is answered compiles, and means what the attribute means.</summary>
[Collection(EngineCollection.Name)]
public sealed class AdviceTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    public interface IProve : INukeBuild
    {
        Target Prove => _ => _.Executes(() => { });
    }

    [GitHubActions("continuous", GitHubActionsImage.UbuntuLatest, On = [GitHubActionsTrigger.Push, GitHubActionsTrigger.PullRequest], InvokedTargets = [nameof(Test)])]
    [GitHubActions(
        "Release_all",
        GitHubActionsImage.UbuntuLatest,
        GitHubActionsImage.WindowsServer2022,
        GitHubActionsImage.MacOs13,
        OnPushTags = ["v*"],
        OnPushBranchesIgnore = ["wip/**"],
        OnPullRequestBranches = ["main"],
        OnPullRequestIncludePaths = ["src/**"],
        OnPullRequestExcludePaths = ["src/docs/**"],
        OnCronSchedule = "0 3 * * 1",
        OnWorkflowDispatchRequiredInputs = ["release-version"],
        ConcurrencyGroup = "release",
        ConcurrencyCancelInProgress = false,
        EnvironmentName = "production",
        EnvironmentUrl = "https://shop.example",
        ImportSecrets = ["NugetApiKey"],
        EnableGitHubToken = true,
        WritePermissions = [GitHubActionsPermissions.Packages],
        FetchDepth = 0,
        Submodules = GitHubActionsSubmodules.Recursive,
        TimeoutMinutes = 20,
        InvokedTargets = [nameof(Test), nameof(IProve.Prove)])]
    [GitHubActions("test", GitHubActionsImage.SelfHosted, On = [GitHubActionsTrigger.WorkflowDispatch], ImportSecrets = ["KEY"])]
    private sealed class Attributed : RecordingBuild, IProve
    {
        public Target Test => _ => _.Executes(Note("Test"));
    }

    /// <summary>Each property of this class is what the answer shows, character by character.</summary>
    private sealed class Written : RecordingBuild, IProve, IWorkflows
    {
        [Parameter]
        private readonly string? ReleaseVersion;

        public Target Test => _ => _.Executes(Note("Test"));

#pragma warning disable IDE0040, IDE0051 // It is what the answer shows; workflows are found by the library.
        // begin
        Workflow Continuous => w =>
        {
            w.On(new PushEvent(), new PullRequestEvent());
            w.Job("test", Test);
        };

        // The target that uses the token says so: .UsesToken().
        // The target that needs the permission says so: .Permissions(Scopes.Packages.Write("<reason>")).
        // The target that reads the history says so: .ReadsHistory().
        // Without Submodules, which has no counterpart.
        Workflow ReleaseAll => w =>
        {
            var releaseVersion = new StringInput("release-version") { Required = true };
            w.File("Release_all");
            w.On(new PushEvent { Branches = Filter.Except("wip/**"), Tags = ["v*"] }, new PullRequestEvent { Branches = ["main"], Paths = ["src/**", "!src/docs/**"] }, new WorkflowDispatchEvent(releaseVersion), new ScheduleEvent(new Cron("0 3 * * 1")));
            w.Concurrency(new Concurrency("release", false));
            w.Job("test", Test, ((IProve)this).Prove).RunsOn(RunsOn.Ubuntu2404, RunsOn.Windows2022, RunsOn.MacOS15).FinishAll().In("production", "https://shop.example").Set(() => ReleaseVersion, releaseVersion.Value).Reads("NUGET_API_KEY").Timeout(TimeSpan.FromMinutes(20));
        };

        // Secrets reach only a job with an environment: add .In("<environment>").
        Workflow WorkflowTest => w =>
        {
            w.File("test");
            w.On(new WorkflowDispatchEvent());
            w.Job("test", Test).RunsOn(RunsOn.SelfHosted()).Reads("KEY");
        };
        // end
#pragma warning restore IDE0040, IDE0051
    }

    [Fact]
    public void A_build_with_the_attribute_is_answered_with_the_workflow_to_write_and_runs_nothing()
    {
        var result = _run.Run<Attributed>(["Test"], x => x.Test);
        Assert.Equal((2, ""), (result.Code, string.Join(' ', RecordingBuild.Ran)));
        Assert.Contains("Attributed has [GitHubActions], which is not evaluated here", result.Out, StringComparison.Ordinal);
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests/Pipeline.Tests/Workflows/Placement/AdviceTests.cs"));
        var code = source[(source.IndexOf("// begin\n", StringComparison.Ordinal) + 9)..source.IndexOf("        // end\n", StringComparison.Ordinal)].Replace("\n        ", "\n", StringComparison.Ordinal).Trim();
        Assert.Contains(code, result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--plan")]
    public void Help_and_plan_are_answered_all_the_same(string option) => Assert.Equal(0, _run.Run<Attributed>(["Test", option]).Code);

    [Fact]
    public void What_it_is_answered_with_makes_workflows() =>
        Assert.Equal(["Continuous", "Release all", "Workflow test"], WorkflowDiscovery.Of(new Written()).Select(workflow => workflow.Title).Order());
}
