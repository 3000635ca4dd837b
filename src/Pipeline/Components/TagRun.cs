using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Images;
using Pipeline.Signing;
using Pipeline.Systems.Images;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="ITagImages"/> do.</summary>
internal static class TagRun
{
    /// <exception cref="PipelineException">There is no tag: exit 2. The policy would let anybody's build through: exit 3.</exception>
    public static bool MayTag(ITagImages build)
    {
        if (build.Tags.Length == 0)
            throw PipelineException.WrongUse("There is no tag to give", "--tags", next: "such as --tags v1.2.3");
        if (build.VerdictAge is { } age && age <= TimeSpan.Zero)
            throw PipelineException.WrongUse("A verdict that is no time old does not exist", "--verdict-age", next: "such as --verdict-age 1d");
        ReleaseProof.Require(PolicyOf(build));
        return ImageRun.HasRegistry(build);
    }

    /// <exception cref="PipelineException">There is not exactly one tag: exit 2.</exception>
    public static bool MayTake(ITagImages build) => build.Tags.Length == 1
        ? ImageRun.HasRegistry(build)
        : throw PipelineException.WrongUse("Which release to take is not known", "--tags", $"{build.Tags.Length} tags are given", "name one, such as --tags v1.2.3");

    public static async Task TagAsync(ITagImages build)
    {
        var proof = new ReleaseProof(
            PolicyOf(build), build.RootDirectory, new TagCondition(build.VerdictAge ?? TimeSpan.FromDays(1), TimeProvider.System.GetUtcNow()),
            (await RevisionOf.FolderAsync(build.RootDirectory, BuildCancellation.Token))?.Commit);
        var verdicts = ScanVerdict.Read(ScanSetup.Verdicts);
        // All are proved before the first gets a name.
        foreach (var images in ImageSelection.Pushed(build).GroupBy(x => x.Registry))
        {
            using var registry = await RegistryRun.OpenAsync(build, images.First());
            using var access = RegistryAccess.For(images.Key, await RegistryRun.CredentialsOf(build)(images.Key, BuildCancellation.Token));
            foreach (var image in images)
                Log.Information("{Image}: {Verdict}", image.ToString(), (await proof.RequireAsync(registry, access, image, verdicts, BuildCancellation.Token)).ToString());
        }

        foreach (var images in ImageSelection.Pushed(build).GroupBy(x => x.Registry))
        {
            using var registry = await RegistryRun.OpenAsync(build, images.First());
            var tags = images.SelectMany(_ => build.Tags, (x, tag) => (x.At(x.Digest!.Value), tag)).ToList();
            foreach (var tagged in await registry.TagAsync(tags, build.MoveTags, BuildCancellation.Token))
                Log.Information("{Tag}", tagged.ToString());
        }
    }

    public static async Task TakeAsync(ITagImages build)
    {
        var (system, tag) = (build.SystemWithImages, build.Tags[0]);
        var images = new List<BuiltImage>();
        foreach (var image in system.Images)
        {
            var name = ImageReference.Parse($"{RegistryRun.PathOf(build)}/{image.Name}:{tag}", "--registry");
            using var registry = await RegistryRun.OpenAsync(build, name);
            var manifest = await registry.ReadAsync(name, BuildCancellation.Token) ?? throw PipelineException.Refused(
                $"Release {tag} has no image {image.Name}", name.ToString(), "the registry does not have it, so it was not released", "name a released version");
            images.Add(new BuiltImage(
                image.Name, name.Repository, manifest.Digest.ToString(), [.. manifest.Platforms.Where(x => x != "unknown/unknown")], "", true, tag));
        }

        ImageRun.HandOn(new BuiltImages(system.Name, [.. images]));
    }

    private static SignaturePolicy PolicyOf(ITagImages build) => ImageSelection.Required(build) ?? throw PipelineException.Refused(
        "Nothing says whose signature a release must carry", "--public-key", "without it anybody's image would get the name", "set Signature in the system's definition, or give --public-key <file>");
}
