using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Releases;
using Pipeline.Releases.Making;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>Makes releases: the changelog, the tag, and what is on GitHub.</summary>
/// <example><code>
/// internal sealed class Build : NukeBuild, IMakeReleases
/// {
///     Publication IMakeReleases.Publication => new()
///     {
///         Assets = [ReleaseAsset.Files(".nuke/temp/packages/*.nupkg"), ReleaseAsset.Archive("dist", "shop-{version}.tar.gz")],
///     };
/// }
/// </code></example>
public interface IMakeReleases : IRelease, IHaveGitHub
{
    /// <summary>What must hold for a release.</summary>
    ReleaseRules Rules => new();

    /// <summary>What else must hold, beside the rules.</summary>
    IReadOnlyList<ReleaseCheck> ReleaseChecks => [];

    /// <summary>What is attached to a release on GitHub.</summary>
    Publication Publication => new();

    /// <summary>Whether effects are only shown.</summary>
    [Parameter("Show what Release and PublishRelease would do, each effect of it; nothing leaves the machine, and nothing in the tree changes")]
    [NotFromEnvironment]
    bool Rehearse => TryGetValue<bool?>(() => Rehearse) ?? false;

    /// <summary>Where a release is pushed to.</summary>
    [Parameter("Remote that Release pushes to; default: origin", Name = "remote")]
    [NotFromEnvironment]
    string? ReleaseRemote => TryGetValue(() => ReleaseRemote);

    /// <summary>Whether a pull request asks for the release.</summary>
    [Parameter("Open a pull request with the changelog instead of pushing; after its merge Release tags the commit")]
    [NotFromEnvironment]
    bool PullRequest => TryGetValue<bool?>(() => PullRequest) ?? false;

    /// <summary>Whether a half-made release is taken back.</summary>
    [Parameter("Take a half-made release back, while nobody has seen it")]
    [NotFromEnvironment]
    bool Abandon => TryGetValue<bool?>(() => Abandon) ?? false;

    /// <summary>Whether CI is left out of the checks.</summary>
    [Parameter("Release without asking GitHub whether CI of the commit is green")]
    [NotFromEnvironment]
    bool SkipCi => TryGetValue<bool?>(() => SkipCi) ?? false;

    /// <summary>Whether images are checked.</summary>
    [Parameter("With Release: images of --system that were pushed must be scanned, signed and verified")]
    [NotFromEnvironment]
    bool ProvedImages => TryGetValue<bool?>(() => ProvedImages) ?? false;

    /// <summary>Environments that must have proved what is released.</summary>
    [Parameter("With Release: environments of --system that must have proved the pushed images, such as staging")]
    [NotFromEnvironment]
    string[] ProvedIn => TryGetValue(() => ProvedIn) ?? [];

    /// <summary>Makes a release.</summary>
    Target Release => _ => _
        .Description("Make a release: check, write the changelog, tag and push; --rehearse shows it, and a second run finishes what a killed one began (--json)")
        .Notes(x => x
            .NeedsTool(KnownTools.Git)
            .ReadsHistory()
            .Permissions(Scopes.Contents.Write("push the changelog and the tag"), Scopes.Checks.Read("see whether CI is green"), Scopes.Statuses.Read("see whether CI is green"))
            .UsesToken())
        .Executes(() => ReleaseTargets.ReleaseAsync(this, BuildCancellation.Token));

    /// <summary>Publishes it on GitHub.</summary>
    Target PublishRelease => _ => _
        .Description("Publish the release of the tag that is checked out on GitHub, with its assets, each verified; a second run finishes what a killed one began (--rehearse, --json)")
        .After(Release)
        // What a public release names can be fetched.
        .TryAfter<IPackages>(x => x.PushPackages)
        .Notes(x => x
            .NeedsTool(KnownTools.Git)
            .ReadsHistory()
            .Permissions(Scopes.Contents.Write("publish the release"), Scopes.Issues.Write("close its milestone"))
            .UsesToken())
        .Executes(() => ReleaseTargets.PublishAsync(this, BuildCancellation.Token));
}
