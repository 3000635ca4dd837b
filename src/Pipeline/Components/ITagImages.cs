using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>Gives images the names that people use. It comes last: what is public was scanned, signed and verified before.</summary>
/// <example><code>internal sealed class Build : NukeBuild, ITagImages</code></example>
public interface ITagImages : IImages, IScan, ISign
{
    /// <summary>How old a verdict may be.</summary>
    [Parameter("How old the verdict of ScanImages may be for TagImages; default: 1d")]
    TimeSpan? VerdictAge => TryGetValue<TimeSpan?>(() => VerdictAge);

    /// <summary>Names images.</summary>
    Target TagImages => _ => _
        .Description("Give the pushed images the names of --tags: only digests that a scan passed, that are signed, and that were built from this commit; exit code 3 otherwise")
        .DependsOn(IndexImages, ScanImages, SignImages, VerifyImages)
        .Notes(x => x
            .Permissions(Scopes.Packages.Write("name images"))
            .UsesToken()
            .NeedsTool(KnownTools.Git, KnownTools.Cosign)
            .NeedsAction("sigstore/cosign-installer", "Install cosign"))
        .Requires(() => TagRun.MayTag(this))
        .Executes(() => TagRun.TagAsync(this));

    /// <summary>Takes images by name.</summary>
    Target TakeImages => _ => _
        .Description("Take the images that --tags names in the registry, instead of building: a release that is deployed again")
        .Before(ScanImages, VerifyImages)
        .Notes(x => x
            .Permissions(Scopes.Packages.Read("read images"))
            .UsesToken())
        .Produces(ImageRun.Folder / "*.json")
        .Requires(() => TagRun.MayTake(this))
        .Executes(() => TagRun.TakeAsync(this));
}
