using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>Everything needed to run a release again, but the secrets' values.</summary>
/// <param name="Release">The release.</param>
/// <param name="Objects">What it brings, for any rollout.</param>
internal sealed record KeptRelease(Release Release, ImmutableArray<JsonObject> Objects)
{
    /// <summary>The objects of a service.</summary>
    public IEnumerable<JsonObject> Of(string service) => Objects.Where(x => SystemObjects.ServiceNameOf(x) == service);

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["release"] = JsonSerializer.SerializeToNode(Release, DeploymentJson.Default.Release),
        ["objects"] = new JsonArray([.. Objects.Select(x => x.DeepClone())]),
    }.ToJsonString());

    /// <summary>Reads a record; null when it is empty.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static KeptRelease? From(byte[]? bytes) => bytes is not { Length: > 0 } ? null
        : JsonNode.Parse(bytes) is JsonObject record && record["release"]?.Deserialize(DeploymentJson.Default.Release) is { } release && record["objects"] is JsonArray objects
            ? new(release, [.. objects.OfType<JsonObject>().Select(x => (JsonObject)x.DeepClone())])
            : throw new JsonException("it names no release or no objects");
}

/// <summary>The releases that an environment keeps, and what each of its rollouts started with.</summary>
internal sealed class KeptReleases(ClusterState state, string where)
{
    private const string OfRelease = "release-";

    private const string OfRollout = "rollout-";

    private readonly Lock _one = new();
    private KeptRelease? _placed;
    private (string Rollout, Task<KeptRelease> Kept)? _started;

    /// <summary>The release of a version; null: it is not kept.</summary>
    public Task<KeptRelease?> FindAsync(string version, CancellationToken cancellation) => ReadAsync(NameOf(version), cancellation);

    /// <summary>Keeps a release; the next rollout of it starts with what is said here.</summary>
    public async Task PlaceAsync(KeptRelease release, bool keep, ClusterLease lease, CancellationToken cancellation)
    {
        _placed = release;
        if (keep)
            await WriteAsync(NameOf(release.Release.Version), release.ToBytes(), lease, cancellation);
    }

    /// <summary>What a release came to serve with last; what failed meanwhile does not count.</summary>
    public async Task<KeptRelease?> RanAsync(Release release, ReleaseHistory history, CancellationToken cancellation) =>
        (LastOf(history, release) is { } last ? await ReadAsync(OfRollout + last.Rollout.Id, cancellation) : null) ?? await FindAsync(release.Version, cancellation);

    /// <summary>What all services of a rollout start with, whenever they do: a version may have come with other settings meanwhile.</summary>
    public Task<KeptRelease> StartedWithAsync(Rollout rollout, ClusterLease lease, CancellationToken cancellation)
    {
        // Services that start at the same time write it once.
        lock (_one)
        {
            if (_started is not { } started || started.Rollout != rollout.Id || started.Kept is { IsCompleted: true, IsCompletedSuccessfully: false })
                _started = (rollout.Id, StartAsync(rollout, lease, cancellation));
            return _started.Value.Kept;
        }
    }

    private async Task<KeptRelease> StartAsync(Rollout rollout, ClusterLease lease, CancellationToken cancellation)
    {
        if (await ReadAsync(OfRollout + rollout.Id, cancellation) is { } begun)
            return begun;
        var kept = _placed?.Release == rollout.Release ? _placed : await FindAsync(rollout.Release.Version, cancellation)
            ?? throw PipelineException.Failed($"Release {rollout.Release.Version} is not kept", where, next: "deploy it from its images");
        await WriteAsync(OfRollout + rollout.Id, kept.ToBytes(), lease, cancellation);
        return kept;
    }

    /// <summary>What a rollout started with; null: it is not kept.</summary>
    public Task<KeptRelease?> OfAsync(Rollout rollout, CancellationToken cancellation) => ReadAsync(OfRollout + rollout.Id, cancellation);

    /// <summary>Forgets all releases but the first in the order of their use, rollouts that nobody needs any more, and old traces.</summary>
    public async Task PruneAsync(IList<string> used, int keep, ReleaseHistory history, IEnumerable<string> seen, ClusterLease lease, CancellationToken cancellation)
    {
        var names = await state.NamesAsync(cancellation);
        var kept = new List<(string Name, Release Release)>();
        foreach (var name in names.Where(x => x.StartsWith(OfRelease, StringComparison.Ordinal)))
            if (await ReadAsync(name, cancellation) is { } release)
                kept.Add((name, release.Release));
        var ordered = kept.OrderBy(x => used.IndexOf(x.Release.Version) is >= 0 and var at ? at : int.MaxValue).ToList();
        var needed = ordered.Take(keep).Select(x => LastOf(history, x.Release)?.Rollout.Id).Concat(seen).ToHashSet();
        foreach (var name in ordered.Skip(keep).Select(x => x.Name)
            .Concat(names.Where(x => x.StartsWith(OfRollout, StringComparison.Ordinal) && !needed.Contains(x[OfRollout.Length..]))).Concat(DeploymentTrace.Old(names)))
            await WriteAsync(name, [], lease, cancellation);
    }

    private static RolloutRecord? LastOf(ReleaseHistory history, Release release) => history.Rollouts.LastOrDefault(x => x.Succeeded && x.Rollout.Release == release);

    // Versions may have a plus, and capitals, and names of objects may not.
    private static string NameOf(string version) => OfRelease + (version.All(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x) || x is '.' or '-') ? version
        : $"{new string([.. version.ToLowerInvariant().Select(x => char.IsAsciiLetterOrDigit(x) || x is '.' ? x : '-')])}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..8]}");

    private Task WriteAsync(string name, byte[] content, ClusterLease lease, CancellationToken cancellation) =>
        state.WriteAsync(state.Record(name), content, lease.Token, lease.Lost, cancellation);

    private async Task<KeptRelease?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return KeptRelease.From(await state.ReadAsync(state.Record(name), cancellation));
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed($"The record {name} cannot be read", where, e.Message, "deploy the release again from its images");
        }
    }
}
