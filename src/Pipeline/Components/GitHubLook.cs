using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.History;
using Pipeline.Releases.Making;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>What <c>Doctor --github</c> does.</summary>
internal static class GitHubLook
{
    /// <exception cref="PipelineException">An environment is missing: exit 3. Something else is: exit 1.</exception>
    public static async Task RunAsync(IDoctor build, CancellationToken cancellation)
    {
        var api = ReleaseTargets.GitHubOf(build, Repository.Open(build.RootDirectory, cancellation))
            ?? throw PipelineException.WrongUse("Nothing says where the repository is on GitHub", "--github-repository", next: "give --github-repository owner/name, and --github-api for an Enterprise server");
        var findings = await GitHubDoctor.LookAsync(api, NeedsOf(build), build.Unreviewed, cancellation);
        if (Output.Json)
            Output.WriteDocument(new JsonObject { ["ok"] = findings.All(x => x.Ok), ["repository"] = api.Address.ToString(), ["findings"] = new JsonArray([.. findings.Select(x => x.ToJson())]) }.ToJsonString(Effect.Readable));
        else
            foreach (var finding in findings)
                Log.Information("{Line}", finding.ToLine());
        Refuse(findings, api);
    }

    /// <summary>What the build's own workflows rely on; of a build without typed workflows, what the files do.</summary>
    public static GitHubNeeds NeedsOf(INukeBuild build)
    {
        var folder = Path.Combine(build.RootDirectory, ".github", "workflows");
        return GitHubNeeds.Of(build is IWorkflows workflows && WorkflowDiscovery.Of(build).Count > 0
            ? WorkflowSet.Of(build, build.RootDirectory, workflows.PaidFeatures).Files.Where(x => x.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)).Select(x => WorkflowDocument.Parse(x.Path, x.Text))
            : Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.y*ml").Order(StringComparer.Ordinal).Select(x => WorkflowDocument.Parse(x, File.ReadAllText(x))) : []);
    }

    private static void Refuse(ImmutableArray<GitHubFinding> findings, GitHubApi api)
    {
        var missing = findings.Where(x => x.IsMissing).Select(x => x.Name).ToList();
        if (missing.Count > 0)
            throw PipelineException.Refused($"GitHub lacks {string.Join(", ", missing)}", api.Address.ToString(), "a release would deploy there without anybody's approval", "create it with reviewers before anything is released");
        if (findings.Where(x => !x.Ok).Select(x => x.Name).ToList() is { Count: > 0 } bad)
            throw PipelineException.Failed($"{api.Address.Name} is not set up as its workflows need: {string.Join(", ", bad)}", api.Address.ToString(), next: "the lines above say what to do");
    }
}
