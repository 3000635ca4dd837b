using System.Collections.Immutable;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Scans;
using Pipeline.Systems.Images;
using Pipeline.Tools;
using Finding = Pipeline.Scans.Finding;

namespace Pipeline.Components;

/// <summary>What each target scans.</summary>
internal static class ScanTargets
{
    public static async Task<ImmutableArray<Finding>> ImagesAsync(IScan build)
    {
        var trivy = ScanSetup.TrivyOf(build);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (build.Sbom is { Length: > 0 } files)
        {
            await trivy.CheckAsync(BuildCancellation.Token);
            foreach (var file in files)
                findings.AddRange(await trivy.SbomAsync(file.Name, file, BuildCancellation.Token));
            return findings.ToImmutable();
        }

        var images = ImageSelection.Of(build);
        // A verdict of before says nothing about a scan that does not come to its end.
        ScanVerdict.Write(ScanSetup.Verdicts, DigestsOf(images), []);
        await trivy.CheckAsync(BuildCancellation.Token);
        foreach (var image in images)
            foreach (var platform in image.Platforms.IsDefaultOrEmpty ? [null] : image.Platforms.Select(x => (string?)x))
                findings.AddRange(await trivy.ImageAsync(image.Name, image.Reference, platform, BuildCancellation.Token));
        return findings.ToImmutable();
    }

    /// <summary>Writes down what a scan has made of images: a deployment asks for it.</summary>
    public static void Remember(IScan build, Verdict verdict)
    {
        if (build.Sbom is { Length: > 0 })
            return;
        var digests = DigestsOf(ImageSelection.Of(build));
        var found = verdict.Blocking.IsEmpty ? null : string.Join(", ", verdict.Blocking.Take(3).Select(x => x.Id)) + (verdict.Blocking.Length > 3 ? $" and {verdict.Blocking.Length - 3} more" : "");
        ScanVerdict.Write(ScanSetup.Verdicts, digests, digests.Select(x => new ScanVerdict(x, found is null, TimeProvider.System.GetUtcNow()) { Found = found }));
    }

    private static List<string> DigestsOf(IEnumerable<BuiltImage> images) => [.. images.Select(x => x.Digest).Where(x => x.Length > 0).Distinct()];

    public static async Task<ImmutableArray<Finding>> SecretsAsync(IScan build)
    {
        await RunnerPackage.EnsureAsync("gitleaks", Environment.GetEnvironmentVariable, BuildCancellation.Token);
        return await new SecretScan(build.RootDirectory).RunAsync(BuildCancellation.Token);
    }

    public static async Task<ImmutableArray<Finding>> DependenciesAsync(IScan build)
    {
        // Only some kinds of files need Trivy; whether it has to be there is seen when one is.
        var trivy = ScanSetup.TrivyOf(build);
        try
        {
            await trivy.CheckAsync(BuildCancellation.Token);
        }
        catch (PipelineException e) when (e.InnerException is PipelineException { InnerException: System.ComponentModel.Win32Exception })
        {
            trivy = null;
        }

        return await new DependencyAudit(build.RootDirectory, ScanSetup.Reports) { Projects = [.. build.AuditedSolutions.SelectMany(ProjectsOf)], Trivy = trivy }
            .RunAsync(BuildCancellation.Token);
    }

    private static IEnumerable<string> ProjectsOf(AbsolutePath solution) =>
        solution.Extension is ".sln" or ".slnx" ? solution.ReadSolution().AllProjects.Select(x => x.Path.ToString()) : [solution];

    public static async Task<ImmutableArray<Finding>> ConfigurationAsync(IScan build)
    {
        var trivy = ScanSetup.TrivyOf(build);
        await trivy.CheckAsync(BuildCancellation.Token);
        return
        [
            .. await trivy.ConfigurationAsync(build.RootDirectory, [".nuke/temp", "**/bin", "**/obj", "**/node_modules"], BuildCancellation.Token),
            .. await ExcusedLines.FindAsync(build.RootDirectory, BuildCancellation.Token),
        ];
    }
}
