using System.Collections.Immutable;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Registries;
using Pipeline.Scans;
using Pipeline.Systems.Images;
using Pipeline.Tools;
using Finding = Pipeline.Scans.Finding;

namespace Pipeline.Components;

/// <summary>What each target scans.</summary>
internal static class ScanTargets
{
    /// <summary>Scans images and writes down what became of each digest: tags and deployments ask for it.</summary>
    public static Task ImagesAsync(IScan build, Action<string> say)
    {
        var trivy = ScanSetup.TrivyOf(build);
        if (build.Sbom is { Length: > 0 } files)
            return ScanSetup.Run(build, "images").RunAsync(() => SbomsAsync(trivy, files), say);
        var images = ImmutableArray<BuiltImage>.Empty;
        TrivyVersion? version = null;
        return (ScanSetup.Run(build, "images") with { Judged = x => Remember(build, images, version!, x) }).RunAsync(ScanAsync, say);

        async Task<ImmutableArray<Finding>> ScanAsync()
        {
            images = ImageSelection.Of(build);
            // A verdict of before says nothing about a scan that does not come to its end.
            ScanVerdict.Write(ScanSetup.Verdicts, DigestsOf(images), []);
            images = [.. await Task.WhenAll(images.Select(x => WithPlatformsAsync(build, x)))];
            await trivy.CheckAsync(BuildCancellation.Token);
            var findings = ImmutableArray.CreateBuilder<Finding>();
            foreach (var image in images)
                foreach (var platform in image.Platforms.IsDefaultOrEmpty ? [null] : image.Platforms.Select(x => (string?)x))
                    findings.AddRange(await trivy.ImageAsync(image.Name, image.Reference, platform, BuildCancellation.Token));
            version = await trivy.VersionAsync(BuildCancellation.Token);
            return findings.ToImmutable();
        }
    }

    private static async Task<ImmutableArray<Finding>> SbomsAsync(TrivyScanner trivy, IEnumerable<AbsolutePath> files)
    {
        await trivy.CheckAsync(BuildCancellation.Token);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var file in files)
            findings.AddRange(await trivy.SbomAsync(file.Name, file, BuildCancellation.Token));
        return findings.ToImmutable();
    }

    // An image that somebody names has all platforms that its index holds.
    private static async Task<BuiltImage> WithPlatformsAsync(IScan build, BuiltImage image)
    {
        if (!image.Pushed || !image.Platforms.IsDefaultOrEmpty)
            return image;
        var reference = ImageReference.Parse(image.Reference);
        using var registry = await RegistryClient.OpenAsync(
            reference.Registry, build is IRegistry own ? RegistryRun.OptionsOf(own) : new RegistryOptions(), BuildCancellation.Token);
        var manifest = await registry.ReadAsync(reference, BuildCancellation.Token)
            ?? throw PipelineException.Failed("An image to scan is not there", image.Reference, "the registry does not have it", "push it, or name a digest that is there");
        return image with { Platforms = [.. manifest.Platforms.Where(x => x != "unknown/unknown")] };
    }

    private static void Remember(IScan build, ImmutableArray<BuiltImage> images, TrivyVersion version, Verdict verdict)
    {
        var found = verdict.Blocking.IsEmpty ? null : string.Join(", ", verdict.Blocking.Take(3).Select(x => x.Id)) + (verdict.Blocking.Length > 3 ? $" and {verdict.Blocking.Length - 3} more" : "");
        var gate = ScanSetup.GateOf(build);
        ScanVerdict.Write(ScanSetup.Verdicts, DigestsOf(images), images.Where(x => x.Digest.Length > 0).DistinctBy(x => x.Digest).Select(x => new ScanVerdict(x.Digest, found is null, TimeProvider.System.GetUtcNow())
        {
            Found = found,
            Platforms = x.Platforms.IsDefault ? [] : x.Platforms,
            Gate = string.Join(',', gate.Severities.Select(y => y.ToString().ToUpperInvariant())) + (gate.IgnoreUnfixed ? ", mended ones only" : ""),
            Scanner = $"Trivy {version.Program}",
            Database = build.TrivyServer is null ? version.DatabaseUpdated : null,
        }));
    }

    /// <summary>Shows what is known of the images.</summary>
    public static void Show(IScan build)
    {
        var verdicts = ScanVerdict.Read(ScanSetup.Verdicts).ToDictionary(x => x.Digest);
        var images = ImageSelection.Of(build);
        if (Output.Json)
        {
            Output.WriteDocument(ScanVerdict.ToJson(images.Select(x => verdicts.GetValueOrDefault(x.Digest)).OfType<ScanVerdict>()));
            return;
        }

        foreach (var image in images)
            Output.WriteLine($"{image.Reference}{(image.Pushed ? "" : " " + image.Digest)}: {verdicts.GetValueOrDefault(image.Digest)?.ToString() ?? "not scanned"}");
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
