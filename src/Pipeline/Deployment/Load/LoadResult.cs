using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Deployment.Load;

/// <summary>How a release did under load.</summary>
/// <param name="Version">The release.</param>
/// <param name="At">When.</param>
/// <param name="By">Who loaded it.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Checks">What was asked for.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Latency">How long those took that did not.</param>
/// <param name="Failures">Why requests failed, each with how many.</param>
public sealed record LoadResult(
    string Version, DateTimeOffset At, string By, double Rate, double Seconds, ImmutableArray<string> Checks, int Requests, int Failed, LoadLatency Latency,
    ImmutableSortedDictionary<string, int> Failures)
{
    /// <summary>How many of a hundred requests failed.</summary>
    [JsonIgnore]
    public double FailedPercent => Requests == 0 ? 0 : 100.0 * Failed / Requests;

    /// <summary>Whether two results are of the same load.</summary>
    public bool IsLike(LoadResult other) => Rate == other.Rate && Checks.SequenceEqual(other.Checks);
}

/// <summary>Latencies in milliseconds, from when a request was due: what waited before it was sent counts too.</summary>
public sealed record LoadLatency(double P50, double P95, double P99, double Most)
{
    /// <summary>Nearest rank: each is a latency that really occurred; 0 where there is none.</summary>
    public static LoadLatency Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new LoadLatency(Rank(0.5), Rank(0.95), Rank(0.99), Rank(1));

        double Rank(double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 3);
    }
}

/// <summary>What an environment keeps of its load checks.</summary>
/// <param name="Last">The last result.</param>
/// <param name="Accepted">The one that others are compared with; null: none was accepted.</param>
internal sealed record LoadRecord(LoadResult Last, LoadResult? Accepted)
{
    /// <summary>The record's name.</summary>
    public const string Name = "load.json";

    /// <summary>Reads a record; null: there is none.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static LoadRecord? From(byte[]? bytes) => bytes is { Length: > 0 } ? JsonSerializer.Deserialize(bytes, LoadJson.Default.LoadRecord) : null;

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LoadJson.Default.LoadRecord);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoadRecord))]
[JsonSerializable(typeof(LoadVerdict))]
internal sealed partial class LoadJson : JsonSerializerContext;
