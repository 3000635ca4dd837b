using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Deployment.Docker;

/// <summary>Brings a release to an engine: its images, what it shares with others, and the record of what it starts with.</summary>
internal sealed class ReleasePlacement(
    DockerSetup setup, DockerConnections open, ReleaseRecords records, SystemConfiguration definition, Func<IEnumerable<string>, CancellationToken, Task> fetch)
{
    /// <summary>Places a release.</summary>
    /// <param name="engine">The engine, which is held.</param>
    /// <param name="release">The release.</param>
    /// <param name="history">What has served, for one that comes back with the settings that it had; null: it is deployed with today's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">Its version is another release's (exit 2), or it is not kept.</exception>
    public async Task PlaceAsync(DockerEngine engine, Release release, ReleaseHistory? history, CancellationToken cancellation)
    {
        var names = setup.Names;
        var stored = await records.FindAsync(release.Version, cancellation);
        if (stored is not null && stored.Release != release)
            throw PipelineException.WrongUse(
                $"Version {release.Version} exists with other images", names.Project, $"it has {stored.Release.Digest}, the new one {release.Digest}", "choose another --version: a version means one content for good");
        if (history is not null && stored is null)
            throw PipelineException.Failed($"Release {release.Version} is not kept", names.Project, next: "deploy it from its images");
        var configuration = history is null ? await definition.OfAsync(release, cancellation) : await records.RanAsync(stored!, history, cancellation);
        records.Place(new StoredRelease(release, configuration));
        var project = ComposeProject.Rollout(configuration, setup.System, names, new Rollout("0000-0000", RolloutKind.Deploy, release, Slot.Blue, ""));
        await fetch(ComposeProject.ImagesOf(project), cancellation);
        await SharedItems.MakeAsync(engine, open, names, configuration, project, cancellation);
        if (history is null)
            await records.KeepAsync(new StoredRelease(release, configuration), cancellation);
    }
}
