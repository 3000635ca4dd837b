using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>A field of an object that is other than it should be.</summary>
/// <param name="Path">The field, such as <c>spec.template.spec.containers[web].image</c>.</param>
/// <param name="Is">What it is; null: it is not set.</param>
/// <param name="Should">What it should be; null: it should not be set.</param>
/// <param name="Owner">Who has set it; null: nobody who says so.</param>
internal sealed record ObjectDifference(string Path, string? Is, string? Should, string? Owner)
{
    // The server's own account of the object, and what every write changes.
    private static readonly string[] Ignored = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

    /// <summary>What differs between an object and the same after an apply.</summary>
    public static ImmutableArray<ObjectDifference> Of(JsonObject live, JsonObject wanted)
    {
        var found = ImmutableArray.CreateBuilder<ObjectDifference>();
        Compare(Plain(live), Plain(wanted), "", []);
        return found.ToImmutable();

        void Compare(JsonNode? left, JsonNode? right, string path, ImmutableArray<string> fields)
        {
            if (JsonNode.DeepEquals(left, right))
                return;
            if (left is JsonObject a && right is JsonObject b)
            {
                foreach (var key in a.Select(x => x.Key).Union(b.Select(x => x.Key)).ToList())
                    Compare(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}", fields.Add($"f:{key}"));
                return;
            }

            if (left is JsonArray x && right is JsonArray y && x.Count == y.Count)
            {
                for (var i = 0; i < x.Count; i++)
                {
                    var key = (string?)(x[i] as JsonObject)?["name"];
                    Compare(x[i], y[i], $"{path}[{key ?? $"{i}"}]", fields.Add(key is null ? $"i:{i}" : $"k:{{\"name\":\"{key}\"}}"));
                }

                return;
            }

            found.Add(new(path, Text(left), Text(right), OwnerOf(live, fields)));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} is {Is ?? "not set"}, and should {(Should is null ? "not be set" : $"be {Should}")}{(Owner is null ? "" : $"; {Owner} has set it")}";

    /// <summary>Who owns a field, by the account that the server keeps: the one whose entry goes deepest.</summary>
    private static string? OwnerOf(JsonObject live, ImmutableArray<string> fields)
    {
        var (owner, deepest) = ((string?)null, 0);
        foreach (var entry in (live["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>().Where(x => (string?)x["manager"] != ClusterClient.Manager))
        {
            var (at, depth) = (entry["fieldsV1"] as JsonObject, 0);
            foreach (var field in fields)
            {
                if ((at?.FirstOrDefault(x => x.Key == field || (field.StartsWith("k:", StringComparison.Ordinal) && x.Key.StartsWith("k:", StringComparison.Ordinal) && x.Key.Contains(field[3..^1], StringComparison.Ordinal))))?.Value is not JsonObject next)
                    break;
                (at, depth) = (next, depth + 1);
            }

            // An entry that only shares the way to it does not own it.
            if (depth == fields.Length && depth > deepest)
                (owner, deepest) = ((string?)entry["manager"], depth);
        }

        return owner;
    }

    private static JsonObject Plain(JsonObject there)
    {
        var plain = (JsonObject)there.DeepClone();
        plain.Remove("status");
        foreach (var field in Ignored)
            (plain["metadata"] as JsonObject)?.Remove(field);
        return plain;
    }

    private static string? Text(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 100 ? text[..100] + "…" : text : null;
}
