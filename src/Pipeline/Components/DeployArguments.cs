using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;

namespace Pipeline.Components;

/// <summary>What the parameters of a deployment mean.</summary>
internal static class DeployArguments
{
    /// <exception cref="PipelineException">It is no version: exit 2.</exception>
    public static bool IsVersion(string name, string? version) => version is null || Names.IsVersion(version)
        ? true
        : throw PipelineException.WrongUse($"`{version}` is not a version", name, Names.VersionRule);

    /// <exception cref="PipelineException">It is out of range: exit 2.</exception>
    public static bool IsKeep(int keep) => keep is >= 0 and <= 1000
        ? true
        : throw PipelineException.WrongUse($"{keep} is not within 0 to 1000", "--keep");

    /// <exception cref="PipelineException">What is said to pass gates is wrong: exit 2.</exception>
    public static bool IsClearance(IPassGates build)
    {
        if (build.Approve is { } given && !(given is [var hash] && PlanHash.IsOne(hash)))
            throw PipelineException.WrongUse($"`{string.Join(' ', given)}` is not the hash of a plan", "--approve", "it is 24 digits and letters and five groups of 4, as the last line of a dry run shows it", "copy it from there: ./build.sh Deploy --dry-run");
        foreach (var (name, reason) in new[] { ("--exception", build.ExceptionReason), ("--break-glass", build.BreakGlass) })
            if (reason is not null && string.IsNullOrWhiteSpace(reason))
                throw PipelineException.WrongUse("It needs a reason, which goes on record", name, next: $"say why: {name} \"<reason>\"");
        return true;
    }

    /// <exception cref="PipelineException">A secret is missing: exit 2. A dry run needs none.</exception>
    public static bool HasSecrets(IDeploy build)
    {
        if (!build.DryRun)
            BuildSecrets.Of(build).Require(Selection.Of(build).System.Secrets);
        return true;
    }

    /// <exception cref="PipelineException">Data would be destroyed, and nobody has said so: exit 2.</exception>
    public static bool IsConfirmed(IHaveSystems build, string? confirmed, string what, string otherwise)
    {
        var wanted = $"{build.SystemName}/{build.Env}";
        return confirmed == wanted ? true : throw PipelineException.WrongUse(
            $"{what} of {wanted}", "--confirm", confirmed is null ? "it was not confirmed" : $"`{confirmed}` is another one", $"say --confirm {wanted}, or {otherwise}");
    }

    /// <summary>The release that a folder is: its version follows from its content unless it is given.</summary>
    public static Release Release(IPackage build, FilesArtifact artifact, string folder)
    {
        var digest = ContentDigest.OfFolder(folder);
        return new Release(build.Version ?? $"{artifact.Version}-{digest["sha256:".Length..][..8]}", digest);
    }

    /// <summary>The system whose only image is the router's.</summary>
    public const string RouterSystem = "router";

    /// <summary>The images that an environment needs beside those of releases, by the variable of the compose files: the router's, and those of the mirror.</summary>
    public static ImmutableSortedDictionary<string, string> Images(IHaveSystems build, SystemDefinition system, string? otherwise = null)
    {
        var images = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        // What was pushed with the system goes with its release; else the router's own system has built it.
        if (new[] { Built(system.Name), Built(RouterSystem) }.OfType<BuiltImages>().SelectMany(x => x.Images).FirstOrDefault(x => x.Name == RouterSystem) is { } router)
            images[ComposeVariables.Router] = router.Reference;
        else if (otherwise is not null)
            images[ComposeVariables.Router] = otherwise;
        if ((build as IHaveImages)?.Mirror is { } mirror)
            foreach (var service in system.Services)
                if (service.Artifact is PinnedImage pinned && mirror.Find(pinned.Name) is { } image)
                    images[ComposeVariables.Image(service)] = image;
        return images.ToImmutable();
    }

    /// <summary>The release that a system's images are: what was pushed, else what this machine's engine has.</summary>
    /// <exception cref="PipelineException">None were built, or not all of them: exit 2.</exception>
    public static Release Release(IPackage build, SystemDefinition system) => Release(system, [.. ImagesOf(build, system)], build.Version, ImageRun.HasParts(system.Name));

    /// <summary>The release that some images are, without those that no service runs.</summary>
    /// <param name="system">The system.</param>
    /// <param name="images">The images.</param>
    /// <param name="version">What it is called; null: as its images say.</param>
    /// <param name="parts">Whether parts were pushed of which no image was made yet.</param>
    /// <exception cref="PipelineException">One is missing: exit 2.</exception>
    public static Release Release(SystemDefinition system, IReadOnlyCollection<BuiltImage> images, string? version, bool parts = false)
    {
        var needed = system.Services.Select(x => x.Artifact).OfType<ImageArtifact>().Select(x => x.Image.Name).Distinct().ToList();
        var built = system.Images.Select(x => x.Name).Where(needed.Contains).Select(x => (Name: x, Image: images.FirstOrDefault(y => y.Name == x))).ToList();
        var missing = built.Where(x => x.Image is null).Select(x => x.Name).ToList();
        if (missing.Count > 0)
            throw PipelineException.WrongUse(
                $"System {system.Name} has no image {string.Join(", ", missing)} to deploy", ImageRun.LocalFile(system.Name),
                parts ? "what was pushed here are parts, each for one platform, of which no image was made yet" : "none was built or pushed here",
                parts
                    ? $"./build.sh IndexImages --skip PushImages --system {system.Name}"
                    : $"for this machine's engine: ./build.sh BuildImages --system {system.Name}; for another one: PushImages");
        var references = built.ToImmutableSortedDictionary(x => x.Name, x => x.Image!.Reference, StringComparer.Ordinal);
        var digest = ContentDigest.OfText(string.Join('\n', built.Select(x => $"{x.Name} {x.Image!.Digest}")));
        return new Release(version ?? $"0.0.0-{digest["sha256:".Length..][..8]}", digest) { Images = references };
    }

    private static IEnumerable<BuiltImage> ImagesOf(IHaveSystems build, SystemDefinition system)
    {
        // Systems may share images, and each is built by the system that one names.
        var files = build.Systems.Where(x => x.Images.Any(system.Images.Contains)).OrderByDescending(x => x.Name == system.Name).Select(x => Built(x.Name));
        return files.OfType<BuiltImages>().SelectMany(x => x.Images);
    }

    private static BuiltImages? Built(string system) =>
        BuiltImages.Read(ImageRun.PushedFile(system)) ?? BuiltImages.Read(ImageRun.LocalFile(system));

    /// <summary>The release that was packaged, here or on another machine, and the folder with its files.</summary>
    /// <exception cref="PipelineException">Nothing was packaged, or as another version than <c>--version</c> names: exit 2.</exception>
    public static (Release Release, string Folder) Packaged(IPackage build, SystemDefinition system)
    {
        var folder = Selection.ArtifactOf(system);
        var release = ReleaseArchive.Unpack(Selection.ArchiveOf(system), folder);
        return build.Version is not { } asked || asked == release.Version
            ? (release, folder)
            : throw PipelineException.WrongUse(
                $"The package is {release.Version}, not {asked}", Selection.ArchiveOf(system), "a package keeps the version that it was made as",
                $"leave --version out, or package it as {asked}: ./build.sh Package --version {asked}");
    }
}
