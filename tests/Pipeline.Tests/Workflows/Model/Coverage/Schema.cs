using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>GitHub's schema of workflow files: definitions that are mappings, sequences, choices among definitions, or values.</summary>
internal sealed class Schema(JsonObject definitions)
{
    public const string Root = "workflow-root-strict";

    public static Schema Load(string path) => new(JsonNode.Parse(File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!
        ["definitions"]!.AsObject());

    /// <summary>The same with one more key or value, for tests of the coverage itself.</summary>
    public Schema With(Action<JsonObject> change)
    {
        var copy = definitions.DeepClone().AsObject();
        change(copy);
        return new Schema(copy);
    }

    /// <summary>What a definition may be; itself when it offers no choice.</summary>
    public IEnumerable<string> Choices(string definition) => Of(definition)["one-of"] is JsonArray choices
        ? choices.SelectMany(x => Choices((string)x!))
        : [definition];

    public bool IsMapping(string definition) => Of(definition)["mapping"] is not null;

    public bool IsSequence(string definition) => Of(definition)["sequence"] is not null;

    /// <summary>Whether it is nothing, a text, a number or a truth value.</summary>
    public bool IsScalar(string definition) => !IsMapping(definition) && !IsSequence(definition);

    public bool IsNull(string definition) => Of(definition)["null"] is not null;

    /// <summary>Whether an expression may stand for it, however it looks.</summary>
    public bool TakesExpressions(string definition) => Of(definition)["context"] is not null;

    /// <summary>The only values that it may have; empty when it may have any.</summary>
    public IEnumerable<string> Values(string definition) => Of(definition) switch
    {
        var one when one["allowed-values"] is JsonArray values => values.Select(x => (string)x!),
        var one when one["string"]?["constant"] is { } constant => [(string)constant!],
        _ => [],
    };

    /// <summary>The keys of a mapping with the definitions of their values.</summary>
    public IEnumerable<KeyValuePair<string, string>> Keys(string definition) => Of(definition)["mapping"]!["properties"] is JsonObject keys
        ? keys.Select(x => KeyValuePair.Create(x.Key, x.Value is JsonObject one ? (string)one["type"]! : (string)x.Value!))
        : [];

    /// <summary>The definition of the values of keys that anybody may choose, or null.</summary>
    public string? Loose(string definition) => (string?)Of(definition)["mapping"]!["loose-value-type"];

    public string Item(string definition) => (string)Of(definition)["sequence"]!["item-type"]!;

    /// <summary>Definitions that the schema does not spell out.</summary>
    private JsonObject Of(string definition) => definitions[definition]?.AsObject() ?? definition switch
    {
        "string" or "boolean" or "number" or "null" => new JsonObject { [definition] = new JsonObject() },
        "sequence" => new JsonObject { ["sequence"] = new JsonObject { ["item-type"] = "any" } },
        "mapping" => new JsonObject { ["mapping"] = new JsonObject { ["loose-value-type"] = "any" } },
        "any" => new JsonObject { ["one-of"] = new JsonArray("string", "boolean", "number", "null", "sequence", "mapping") },
        _ => throw new ArgumentException($"The schema has no definition `{definition}`"),
    };
}
