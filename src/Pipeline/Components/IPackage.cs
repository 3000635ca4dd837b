using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Deployment;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Systems.Services;
using Pipeline.Tools;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Makes the bytes of a release.</summary>
public interface IPackage : IHaveSystems
{
    /// <summary>The release's version.</summary>
    [Parameter("Version of the release; default: the service's version and the first digits of the content's digest")]
    string? Version => TryGetValue(() => Version);

    /// <summary>Builds the services into a clean folder, each into one of its own; of images it takes the digests that were built or pushed.</summary>
    Target Package => _ => _
        .Description("Build the files of a release")
        .Exclusive("dotnet build")
        .TryAfter<IImages>(x => x.IndexImages)
        .TryAfter<ITagImages>(x => x.TakeImages)
        // With a release of images go the records of what was pushed and scanned: a deployment on another machine reads them.
        .Produces(TemporaryDirectory / "artifacts" / "*.tar", ImageRun.Folder / "*.json")
        .Notes(x => x.NeedsTool(KnownTools.DotNet).Attested(".nuke/temp/artifacts/*.tar"))
        .Requires(() => Selection.Of(this) != null)
        .Requires(() => DeployArguments.IsVersion("--version", Version))
        .Executes(async () =>
        {
            var system = Selection.Of(this).System;
            if (system.Services.Any(x => x.Artifact is ImageArtifact))
            {
                var images = DeployArguments.Release(this, system);
                Log.Information("{Version} {Digest}", images.Version, images.Digest);
                ReleaseArchive.Write(images, Selection.ArchiveOf(system));
                return;
            }

            var output = Selection.ArtifactOf(system).CreateOrCleanDirectory();
            var parts = system.Services.Where(x => x.Artifact is FilesArtifact).ToList();
            foreach (var part in parts)
            {
                var command = ((FilesArtifact)part.Artifact).Build(output / part.Name).In(RootDirectory);
                Log.Information("{Command}", command.ToString());
                await ProcessRunner.RunAsync(command, null, BuildCancellation.Token);
            }

            var release = DeployArguments.Release(this, (FilesArtifact)parts[0].Artifact, output);
            Log.Information("{Version} {Digest}", release.Version, release.Digest);
            ReleaseArchive.Write(output, release, Selection.ArchiveOf(system));
        });
}
