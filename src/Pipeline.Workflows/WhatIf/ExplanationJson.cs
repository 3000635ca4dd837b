using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Workflows.WhatIf;

/// <summary>An explanation as one JSON document; its shape is that of <see cref="WorkflowExplanation"/>, in camelCase.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NewLine = "\n")]
[JsonSerializable(typeof(WorkflowExplanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext
{
    /// <summary>The document, with a line feed at the end.</summary>
    public static string Of(WorkflowExplanation explanation)
    {
        // Quotes and angle brackets of conditions stay readable; the document goes to a terminal or a program, not into a page.
        var readable = new ExplanationJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return JsonSerializer.Serialize(explanation, readable.WorkflowExplanation) + "\n";
    }
}
