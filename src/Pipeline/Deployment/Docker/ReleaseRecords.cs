using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Docker;

/// <summary>The releases that an environment keeps, and what each of its rollouts started with: records of its router.</summary>
internal sealed class ReleaseRecords(DockerConnections open, DockerNames names)
{
    private StoredRelease? _placed;

    /// <summary>The release of a version; null: it is not kept.</summary>
    public Task<StoredRelease?> FindAsync(string version, CancellationToken cancellation) => ReadAsync(StoredRelease.NameOf(version), cancellation);

    /// <summary>What a rollout started with; null: it is not kept.</summary>
    public Task<StoredRelease?> FindAsync(Rollout rollout, CancellationToken cancellation) => ReadAsync(StoredRelease.NameOf(rollout), cancellation);

    /// <summary>What the next rollout of a release starts with.</summary>
    public void Place(StoredRelease release) => _placed = release;

    /// <summary>Keeps a release under its version.</summary>
    public Task KeepAsync(StoredRelease release, CancellationToken cancellation) => KeepAsync(StoredRelease.NameOf(release.Release.Version), release, cancellation);

    /// <summary>What all services of a rollout start with, whenever they do: a version may have come with other settings meanwhile.</summary>
    public async Task<StoredRelease> StartedWithAsync(Rollout rollout, CancellationToken cancellation)
    {
        if (await FindAsync(rollout, cancellation) is { } begun)
            return begun;
        var stored = _placed?.Release == rollout.Release
            ? _placed
            : await FindAsync(rollout.Release.Version, cancellation)
                ?? throw PipelineException.Failed($"Release {rollout.Release.Version} is not kept", names.Project, next: "deploy it from its images");
        await KeepAsync(StoredRelease.NameOf(rollout), stored, cancellation);
        return stored;
    }

    /// <summary>The configuration with which a release came to serve last; what failed meanwhile does not count.</summary>
    public async Task<JsonObject> RanAsync(StoredRelease stored, ReleaseHistory history, CancellationToken cancellation) =>
        LastOf(history, stored.Release) is { } last && await FindAsync(last.Rollout, cancellation) is { } ran ? ran.Configuration : stored.Configuration;

    /// <summary>Forgets all releases but the first in the order of their use, and rollouts that nobody needs any more.</summary>
    /// <param name="used">Versions, the one used last first.</param>
    /// <param name="keep">How many releases to keep.</param>
    /// <param name="history">The record.</param>
    /// <param name="seen">The rollouts that have containers.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The images that only forgotten releases name.</returns>
    public async Task<IReadOnlyCollection<string>> PruneAsync(IList<string> used, int keep, ReleaseHistory history, IEnumerable<string> seen, CancellationToken cancellation)
    {
        var names = await open.Router.GetRecordNamesAsync(cancellation);
        var stored = new List<StoredRelease>();
        foreach (var name in names.Where(StoredRelease.IsName))
            if (await ReadAsync(name, cancellation) is { } release)
                stored.Add(release);
        var ordered = stored.OrderBy(x => used.IndexOf(x.Release.Version) is >= 0 and var at ? at : int.MaxValue).ToList();
        foreach (var old in ordered.Skip(keep))
            await ForgetAsync(StoredRelease.NameOf(old.Release.Version), cancellation);
        var last = ordered.Take(keep).Select(x => LastOf(history, x.Release)?.Rollout.Id).Concat(seen).ToHashSet();
        foreach (var name in names.Where(x => StoredRelease.RolloutOf(x) is { } rollout && !last.Contains(rollout)))
            await ForgetAsync(name, cancellation);
        foreach (var name in DeploymentTrace.Old(names))
            await ForgetAsync(name, cancellation);
        return [.. ordered.Skip(keep).SelectMany(ImagesOf).Except(ordered.Take(keep).SelectMany(ImagesOf))];

        static IEnumerable<string> ImagesOf(StoredRelease release) => release.Release.Images?.Values ?? [];
    }

    private static RolloutRecord? LastOf(ReleaseHistory history, Release release) => history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release == release);

    private Task KeepAsync(string name, StoredRelease stored, CancellationToken cancellation) => PutAsync(name, stored.ToBytes(), cancellation);

    private Task ForgetAsync(string name, CancellationToken cancellation) => PutAsync(name, [], cancellation);

    private Task PutAsync(string name, byte[] content, CancellationToken cancellation) =>
        Routing.Ask(() => open.Router.PutRecordAsync(open.Lease!.Token, name, content, cancellation), open.Where);

    private async Task<StoredRelease?> ReadAsync(string name, CancellationToken cancellation)
    {
        var bytes = await Routing.Ask(() => open.Router.GetRecordAsync(name, cancellation), open.Where);
        try
        {
            return StoredRelease.From(bytes);
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed($"The record {name} cannot be read", open.Where, e.Message, "deploy the release again from its images");
        }
    }
}
