using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Pipeline.Deployment;

/// <summary>What a deployment leaves beside the journal, for people: nothing is decided by it, and it may be lost.</summary>
/// <param name="Format">The format that this version writes is <see cref="CurrentFormat"/>.</param>
/// <param name="Rollout">The rollout's id.</param>
/// <param name="From">When counting began.</param>
/// <param name="Steps">The steps that were done, those of an undo too.</param>
/// <param name="Samples">What the edge counted; thinned to a bound.</param>
/// <param name="Replicas">The replicas at the end.</param>
/// <param name="Failure">What people were told of the failure, secrets masked; none: it succeeded.</param>
public sealed record DeploymentTrace(
    int Format, string Rollout, DateTimeOffset From, ImmutableArray<TracedStep> Steps, ImmutableArray<TrafficSample> Samples, ImmutableArray<TracedReplica> Replicas,
    ImmutableArray<string> Failure)
{
    /// <summary>The format that this version writes, and the only one that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>How many deployments leave something at once: older ones are forgotten when releases are.</summary>
    public const int Kept = 50;

    private const string Prefix = "trace-";

    /// <summary>The name under which it is kept: in the order of the journal.</summary>
    /// <param name="begun">The number of the journal's line with which the rollout began.</param>
    /// <param name="rollout">The rollout's id.</param>
    public static string NameOf(long begun, string rollout) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{begun:00000000}-{rollout}");

    /// <summary>The names among those of an environment's records that are to be forgotten.</summary>
    public static IEnumerable<string> Old(IEnumerable<string> names) =>
        names.Where(x => x.StartsWith(Prefix, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal).Skip(Kept).ToList();

    /// <summary>As it is kept.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest))
            JsonSerializer.Serialize(packed, this, DeploymentJson.Default.DeploymentTrace);
        return bytes.ToArray();
    }

    /// <summary>Reads what is kept; null: nothing is, or not by a version like this one.</summary>
    public static DeploymentTrace? Read(byte[]? bytes)
    {
        if (bytes is not { Length: > 0 })
            return null;
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return JsonSerializer.Deserialize(packed, DeploymentJson.Default.DeploymentTrace) is { Format: CurrentFormat, IsWhole: true } trace ? trace : null;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private bool IsWhole => !Steps.IsDefault && !Samples.IsDefault && !Replicas.IsDefault && !Failure.IsDefault
        && Samples.All(x => x.Seen is { Generations.IsDefault: false } seen && seen.Generations.All(y => y.Counts?.Latency.Count == Router.Control.GroupCounts.Bounds.Length + 1));
}

/// <summary>A step that was done.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase">The phase in which it was done; <c>Undo</c> when it took others back.</param>
/// <param name="Began">When, in seconds after counting began.</param>
/// <param name="Took">Seconds.</param>
/// <param name="Done">Whether it was done; else it failed.</param>
/// <param name="Said">What it said last, secrets masked.</param>
public sealed record TracedStep(string Name, string Phase, double Began, double Took, bool Done, string Said);

/// <summary>A replica as it was when a deployment had ended.</summary>
/// <param name="Rollout">The rollout that it belongs to.</param>
/// <param name="Service">Its service.</param>
/// <param name="Instance">Its name.</param>
/// <param name="State"><c>running</c>, or what became of it.</param>
/// <param name="Since">Since when it runs; null: it does not, or that is not known.</param>
public sealed record TracedReplica(string Rollout, string Service, string Instance, string State, DateTimeOffset? Since);
