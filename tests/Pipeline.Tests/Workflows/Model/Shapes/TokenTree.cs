using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>What GitHub's parser has read, as a tree of our own.</summary>
internal static class TokenTree
{
    /// <summary>Tokens are objects with a <c>type</c> (1 a list, 2 a mapping, 3 an expression) or plain values; all else is as it looks.</summary>
    public static YamlNode Of(JsonNode? node) => node switch
    {
        null => new YamlScalar("", ScalarKind.Null),
        JsonArray array => Sequence(array),
        JsonObject token when token["seq"] is JsonArray items => Sequence(items),
        JsonObject token when token["map"] is JsonArray entries => new YamlMapping(
            [.. entries.Select(x => new YamlEntry(new YamlScalar(((YamlScalar)Of(x!["Key"])).Value), Of(x["Value"])))]),
        JsonObject token when token["expr"] is { } expression => new YamlScalar($"${{{{ {expression} }}}}"),
        JsonObject mapping => new YamlMapping([.. mapping.Select(x => new YamlEntry(new YamlScalar(x.Key), Of(x.Value)))]),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.Number => YamlScalar.Of((double)node),
            JsonValueKind.True or JsonValueKind.False => YamlScalar.Of((bool)node),
            _ => new YamlScalar((string)node!),
        },
    };

    private static YamlSequence Sequence(JsonArray items) => new([.. items.Select(Of)]);
}
