using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;

namespace Pipeline.Components;

/// <summary>Builds images, pushes them, and makes one index of the parts that several machines have built.</summary>
public interface IImages : IRegistry
{
    /// <summary>Which images.</summary>
    [Parameter("Images to work on, and what they use; default: all of the system")]
    string[] Only => TryGetValue(() => Only) ?? [];

    /// <summary>What to build for.</summary>
    [Parameter("Platforms to build for, such as linux/amd64, or native for this machine's; default: those of each image")]
    string[]? Platforms => TryGetValue(() => Platforms);

    /// <summary>The names that pushed images get.</summary>
    [Parameter("Tags that TagImages gives to pushed images, such as the version; a tag is never moved")]
    string[] Tags => TryGetValue(() => Tags) ?? [];

    /// <summary>Whether tags may be moved.</summary>
    [Parameter("Let a tag of --tags name another image than it did")]
    bool MoveTags => TryGetValue<bool?>(() => MoveTags) ?? false;

    /// <summary>Whether everything is built again.</summary>
    [Parameter("Build images although they are there, each step anew")]
    bool Rebuild => TryGetValue<bool?>(() => Rebuild) ?? false;

    /// <summary>Who builds.</summary>
    [Parameter("Name of the builder that provenance gets; default: on GitHub the address of the workflow's file")]
    string? BuilderId => TryGetValue(() => BuilderId);

    /// <summary>Whether layers are written to the caches of the images.</summary>
    [Parameter("Write layers to the caches that the images name, for builds on other machines")]
    bool WriteCaches => TryGetValue<bool?>(() => WriteCaches) ?? false;

    /// <summary>Whether the caches of the images are left alone.</summary>
    [Parameter("Take no layer from the caches that the images name; for releases, when others may write to them")]
    bool SkipCaches => TryGetValue<bool?>(() => SkipCaches) ?? false;

    /// <summary>Makes the base images of a mirror.</summary>
    Target PrepareMirror => _ => _
        .Description("Make the base images of the mirror on this machine, where they are not there yet")
        .Requires(() => ImageRun.HasMirror(this))
        .Executes(() => ImageRun.PrepareMirrorAsync(this));

    /// <summary>Locks the packages of images.</summary>
    Target LockPackages => _ => _
        .Description("Write down which packages of Python the images get, with versions and hashes: those that pip would take now")
        .After(PrepareMirror)
        .Before(BuildImages, PushImages)
        .Exclusive("docker build")
        .Notes(x => x.NeedsTool(KnownTools.Docker, KnownTools.Buildx).NeedsEngine())
        .Timeout(TimeSpan.FromHours(1))
        .Requires(() => ImageRun.HasLocks(this))
        .Executes(() => ImageRun.LockPackagesAsync(this));

    /// <summary>Builds the images for this machine's engine.</summary>
    Target BuildImages => _ => _
        .Description("Build the images of a system, all at once, into this machine's engine; what is there already is left alone")
        .After(PrepareMirror)
        .Exclusive("docker build")
        .Notes(x => x
            .NeedsAction("docker/setup-buildx-action", "Prepare the builder", ImageRun.BuilderInputs)
            .NeedsTool(KnownTools.Git, KnownTools.Docker, KnownTools.Buildx)
            .NeedsEngine())
        .Timeout(TimeSpan.FromHours(1))
        .ShowsPlan(() => ImageRun.DefinitionAsync(this, push: false))
        .Requires(() => ImageRun.IsValid(this))
        .Executes(() => ImageRun.BuildAsync(this));

    /// <summary>Builds and pushes the images.</summary>
    Target PushImages => _ => _
        .Description("Build the images of a system and push them by digest; what the registry has already is not built again, unless the system asks for signatures and it has none")
        .After(PrepareMirror, BuildImages)
        .Exclusive("docker build")
        .Notes(x => x
            .Permissions(Scopes.Packages.Write("push images"))
            .UsesToken()
            .NeedsAction("docker/setup-buildx-action", "Prepare the builder", ImageRun.BuilderInputs)
            .NeedsTool(KnownTools.Git, KnownTools.Docker, KnownTools.Buildx)
            .NeedsEngine()
            .MakesFiles(x => x.Has("--platforms") ? null : "PushImages makes parts where --platforms names some of an image's platforms; set Platforms"))
        .Produces(ImageRun.Folder / "parts" / "*.json")
        .Timeout(TimeSpan.FromHours(1))
        .ShowsPlan(() => ImageRun.DefinitionAsync(this, push: true))
        .Requires(() => ImageRun.IsValid(this), () => ImageRun.HasRegistry(this))
        .Executes(() => ImageRun.PushAsync(this));

    /// <summary>Makes indexes of parts.</summary>
    Target IndexImages => _ => _
        .Description("Make one image for all platforms of the parts that were pushed, and write down the digests that travel on")
        .DependsOn(PushImages)
        .Consumes(PushImages)
        .Notes(x => x
            .Permissions(Scopes.Packages.Write("put the parts together"))
            .NeedsTool(KnownTools.Docker, KnownTools.Buildx)
            .UsesToken()
            .NotesByOptions(options => DeployJob.Attested(this, options)))
        .Produces(ImageRun.Folder / "*.json")
        .Requires(() => ImageRun.HasRegistry(this))
        .Executes(() => ImageRun.IndexAsync(this));

    /// <summary>Removes what is unused from this machine's engine.</summary>
    Target CleanEngine => _ => _
        .Description("Remove what a system left in this machine's engine: ended containers, unused networks, all images but the last ones; --dry-run only lists")
        .After(BuildImages, PushImages)
        .Notes(x => x.NeedsEngine())
        .Requires(() => SystemWithImages != null)
        .Executes(() => ImageRun.CleanEngineAsync(this));
}
