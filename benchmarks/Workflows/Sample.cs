using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Workflows;

/// <summary>Workflows of 50 jobs, each job with five steps; each needs the one before. The npm generators make the same, see <c>sample.mjs</c>.</summary>
internal static class Sample
{
    public const int JobsPerFile = 50;

    private static readonly PinnedAction Checkout = new("actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1");
    private static readonly PinnedAction SetupDotNet = new("actions/setup-dotnet", "v6.0.0", "a98b56852c35b8e3190ac28c8c2271da59106c68");
    private static readonly PinnedAction Upload = new("actions/upload-artifact", "v7.0.1", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a");

    public static List<WorkflowFile> Make(int jobs)
    {
        var files = new List<WorkflowFile>();
        for (var first = 0; first < jobs; first += JobsPerFile)
            files.Add(File(first / JobsPerFile, Math.Min(JobsPerFile, jobs - first)));
        return files;
    }

    private static WorkflowFile File(int number, int count)
    {
        var jobs = new List<Job>();
        for (var i = 0; i < count; i++)
            jobs.Add(Job(i, jobs.LastOrDefault()));
        return new WorkflowFile(
            $"workflow-{number}", $"Workflow {number}", [new PushEvent { Branches = ["main", "release/**"] }, new PullRequestEvent { Branches = ["main"] }], jobs,
            concurrency: new Concurrency($"{GitHub.Workflow}-{GitHub.Ref}", true));
    }

    private static RunnerJob Job(int number, Job? before)
    {
        var version = new Axis<string>("version", "9.0.x", "10.0.x");
        var build = new RunStep(
            "build", "dotnet build --configuration Release\necho \"version=$VERSION\" >>\"$GITHUB_OUTPUT\"\n", "Build",
            env: new() { ["VERSION"] = $"1.0.{GitHub.RunNumber}", ["SHA"] = GitHub.Sha });
        return new RunnerJob(
            $"job-{number}", RunsOn.Ubuntu2404,
            [
                new UseStep("checkout", Checkout, "Check out", with: new() { ["persist-credentials"] = false, ["fetch-depth"] = 0 }),
                new UseStep("dotnet", SetupDotNet, "Set up .NET", with: new() { ["dotnet-version"] = version.Value }),
                build,
                new RunStep("test", "dotnet test --no-build", "Test", GitHub.EventName.IsNot("schedule") & !Functions.Cancelled, timeoutMinutes: 10),
                new UseStep("keep", Upload, "Keep", Functions.Always, new() { ["name"] = $"job-{number}-{version.Value}", ["path"] = "out", ["retention-days"] = 7 }),
            ],
            $"Job {number} on {version.Value}", before is null ? null : [before], before is null ? null : before.Result.Is("success") | Functions.Failure,
            [Scopes.Contents.Read("check out"), Scopes.Checks.Write("tell results")], strategy: new MatrixStrategy(new Matrix([version]), FailFast: false),
            timeoutMinutes: 30, env: new() { ["DOTNET_NOLOGO"] = true }, outputs: [new JobOutput("version", build.Output("version"))]);
    }
}
