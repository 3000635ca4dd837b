using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Docker;

/// <summary>Everything needed to run a release again, but the secrets' values: kept with the environment.</summary>
/// <param name="Release">The release.</param>
/// <param name="Configuration">The compose files as they were then, with its images and settings.</param>
internal sealed record StoredRelease(Release Release, JsonObject Configuration)
{
    private const string Prefix = "release-";

    private const string RolloutPrefix = "rollout-";

    /// <summary>The name of a release's record.</summary>
    public static string NameOf(string version) => Prefix + version.ToLowerInvariant();

    /// <summary>The name of the record of what a rollout started with.</summary>
    public static string NameOf(Rollout rollout) => RolloutPrefix + rollout.Id;

    /// <summary>The id of the rollout whose record has this name; null: it is another record.</summary>
    public static string? RolloutOf(string name) => name.StartsWith(RolloutPrefix, StringComparison.Ordinal) ? name[RolloutPrefix.Length..] : null;

    /// <summary>Whether a service is in the release.</summary>
    public bool Has(string service) => Configuration["services"]?[service] is not null;

    /// <summary>Whether a record is one of a release.</summary>
    public static bool IsName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["release"] = JsonSerializer.SerializeToNode(Release, DeploymentJson.Default.Release),
        ["configuration"] = Configuration.DeepClone(),
    }.ToJsonString());

    /// <summary>Reads a record; null when it is empty.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static StoredRelease? From(byte[]? bytes)
    {
        if (bytes is not { Length: > 0 })
            return null;
        var record = ComposeConfiguration.Parse(Encoding.UTF8.GetString(bytes));
        return record["release"]?.Deserialize(DeploymentJson.Default.Release) is { } release && record["configuration"] is JsonObject configuration
            ? new StoredRelease(release, (JsonObject)configuration.DeepClone())
            : throw new JsonException("it names no release or no configuration");
    }
}
