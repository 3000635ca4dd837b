using System.Collections.Immutable;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Components;

/// <summary>A build whose images can be named one by one.</summary>
public interface ISelectImages : IHaveImages
{
    /// <summary>The images to work on.</summary>
    [Parameter("Images to work on, such as ghcr.io/acme/shop/web@sha256:…; default: what the last build or push has made")]
    string[]? Image => TryGetValue(() => Image);
}

/// <summary>The images that the parameters name.</summary>
internal static class ImageSelection
{
    /// <summary>Whose signature the images must carry; null when the system does not say.</summary>
    public static SignaturePolicy? Policy(ISelectImages build) =>
        build.Systems.Any(x => !x.Images.IsEmpty) || build.Image is not { Length: > 0 } ? build.SystemWithImages.Signature : null;

    /// <summary>The same with what the parameters say of it; null when neither says anything.</summary>
    public static SignaturePolicy? Required(ISign build)
    {
        var defined = Policy(build);
        var policy = build.PublicKey is { } key ? new KeySignature(Path.GetFullPath(key, EnvironmentInfo.WorkingDirectory)) : defined;
        return policy is null ? null : policy with { Builder = build.RequiredBuilder ?? defined?.Builder, Source = build.RequiredSource ?? defined?.Source };
    }

    /// <summary>What was pushed or else built, from the files under <c>.nuke/temp/images</c>, or what <c>--image</c> names.</summary>
    /// <exception cref="PipelineException">There is nothing: exit 1. An image is named wrongly: exit 2.</exception>
    public static ImmutableArray<BuiltImage> Of(ISelectImages build)
    {
        if (build.Image is { Length: > 0 } names)
            return [.. names.Select(x => ImageReference.Parse(x, "--image")).Select(Named)];
        var system = build.SystemWithImages;
        // What was pushed goes before what only this machine's engine has.
        AbsolutePath[] files = [ImageRun.PushedFile(system.Name), ImageRun.LocalFile(system.Name)];
        return files.Select(x => BuiltImages.Read(x)).FirstOrDefault(x => x is { Images.IsDefaultOrEmpty: false })?.Images
            ?? throw PipelineException.Failed(
                $"No images of system {system.Name} are known", files[0], "none were built here, or the file names none",
                "build them first (BuildImages, PushImages), or name them: --image <reference>@sha256:…");
    }

    /// <summary>The same by digest: what can be signed and verified.</summary>
    /// <exception cref="PipelineException">One is not in a registry: exit 1. One is named without digest: exit 2.</exception>
    public static ImmutableArray<ImageReference> Pushed(ISelectImages build) =>
    [
        .. Of(build).Select(x => !x.Pushed && x.Digest.Length == 0
            ? throw PipelineException.WrongUse($"Image {x.Reference} is named without its digest", "--image", "a tag may be moved", "write <image>@sha256:…")
            : x.Pushed
            ? ImageReference.Parse(x.Reference)
            : throw PipelineException.Failed($"Image {x.Name} is in no registry", x.Reference, "it was only built", "push it first: ./build.sh PushImages")),
    ];

    private static BuiltImage Named(ImageReference image) => new(
        image.Path.Replace('/', '-'), image.Repository, image.Digest?.ToString() ?? "", [], "", image.Digest is not null, image.Tag ?? "latest");
}
