using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// What a lasting container was made from, written on the container itself: short digests of the parts of its definition. So what has
/// changed since is known by name, without a record that could be lost.
/// </summary>
internal static class ConfigurationLabel
{
    // What compose does with them does not change the container.
    private static readonly HashSet<string> Ignored = ["depends_on", "labels", "pull_policy", "scale", "deploy"];

    /// <summary>The label's value for a service of a project.</summary>
    public static string Of(JsonObject service) => JsonSerializer.Serialize(Parts(service), DockerJson.Default.DictionaryStringString);

    /// <summary>The names of the parts that differ from those of a label, in order.</summary>
    /// <param name="service">The definition of today.</param>
    /// <param name="label">What the container carries; null: it was made before containers carried it.</param>
    public static ImmutableArray<string> Changed(JsonObject service, string? label)
    {
        if (Read(label) is not { } then)
            return ["what an earlier version of the pipeline did not write down"];
        var now = Parts(service);
        return [.. now.Keys.Union(then.Keys).Where(x => now.GetValueOrDefault(x) != then.GetValueOrDefault(x)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Parts(JsonObject service)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in service.Where(x => !Ignored.Contains(x.Key)))
        {
            if (value is JsonObject { Count: > 0 } inner)
                foreach (var (key, part) in inner)
                    parts[$"{name}.{key}"] = DigestOf(part);
            else
                parts[name] = DigestOf(value);
        }

        return new(parts);
    }

    private static string DigestOf(JsonNode? value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "")))[..8];

    private static Dictionary<string, string>? Read(string? label)
    {
        try
        {
            return label is null ? null : JsonSerializer.Deserialize(label, DockerJson.Default.DictionaryStringString);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
