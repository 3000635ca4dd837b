using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>A build that pushes images to a registry, and clears it up.</summary>
public interface IRegistry : IHaveImages, IDryRun
{
    /// <summary>Where to.</summary>
    [Parameter("Registry and path that images are pushed under, such as ghcr.io/acme/shop; default: the system's, on GitHub ghcr.io/<repository>")]
    string? Registry => TryGetValue(() => Registry);

    /// <summary>Who asks the registry.</summary>
    [Parameter("User of the registry; default: on GitHub the actor, else whom `docker login` has left")]
    string? RegistryUser => TryGetValue(() => RegistryUser);

    /// <summary>The password or token of that user.</summary>
    [Parameter("Password or token of --registry-user; default: on GitHub the job's token")]
    [Secret]
    string? RegistryPassword => TryGetValue(() => RegistryPassword);

    /// <summary>Registries without TLS.</summary>
    [Parameter("Registries, as host:port, that are spoken to without encryption, beside those of this machine")]
    string[] PlainRegistries => TryGetValue(() => PlainRegistries) ?? [];

    /// <summary>What runs elsewhere than in the environments of this build's systems, which are asked themselves: digests.</summary>
    IReadOnlyCollection<string>? DeployedDigests => null;

    /// <summary>More digests that stay.</summary>
    [Parameter("More digests that stay, beside those that environments run or may roll back to; none: no more", Separator = " ")]
    string[]? KeepDigests => TryGetValue(() => KeepDigests);

    /// <summary>Environments that are not asked.</summary>
    [Parameter("Environments that CleanRegistry does not ask what they run, as they do not exist: system/environment; one that does not answer stops it", Separator = " ")]
    [NotFromEnvironment]
    string[] Unasked => TryGetValue(() => Unasked) ?? [];

    /// <summary>How many images of a repository stay whatever their age.</summary>
    [Parameter("Images of each repository that stay whatever their age, 0 or more; default: 10")]
    int KeepNewest => TryGetValue<int?>(() => KeepNewest) ?? 10;

    /// <summary>How long an image stays after it was pushed or used last.</summary>
    [Parameter("How long images stay after they were pushed or used last; default: 30d")]
    TimeSpan KeepYounger => TryGetValue<TimeSpan?>(() => KeepYounger) ?? TimeSpan.FromDays(30);

    /// <summary>Which tags stay.</summary>
    [Parameter("Tags that stay whatever their age, * for any text; default: v* latest")]
    string[] KeepTags => TryGetValue(() => KeepTags) ?? ["v*", "latest"];

    /// <summary>
    /// Says what an environment needs, for a job that may not ask it: on GitHub the secrets of an environment are given to its own jobs alone. The step's
    /// output <c>digests</c> is what <c>--keep-digests</c> takes; <c>none</c> where the environment needs nothing.
    /// </summary>
    Target ImagesInUse => _ => _
        .Description("Print the digests of the images that an environment runs or may roll back to")
        .Notes(x => x.NotesByOptions(options => DeployJob.Reach(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var digests = await DeployedImages.AskOneAsync(this, BuildCancellation.Token);
            foreach (var digest in digests)
                Log.Information("{Digest}", digest);
            StepOutput.Set("digests", digests.IsEmpty ? "none" : string.Join(' ', digests));
        });

    /// <summary>Deletes what nobody needs any more.</summary>
    Target CleanRegistry => _ => _
        .Description("Delete images that no environment runs or may roll back to and that are neither new nor a release; --dry-run only lists them")
        .Notes(x => x
            .Permissions(Scopes.Packages.Write("delete old images"))
            .UsesToken())
        .Requires(() => RegistryRun.MayClean(this))
        .Executes(() => RegistryRun.CleanAsync(this));
}
