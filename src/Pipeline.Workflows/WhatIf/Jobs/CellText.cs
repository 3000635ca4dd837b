using System.Text.Json.Nodes;

namespace Pipeline.Workflows.WhatIf;

/// <summary>A cell in one line.</summary>
internal static class CellText
{
    /// <summary>Like <c>os=ubuntu-24.04 node=20</c>.</summary>
    public static string Of(JsonObject? cell) => cell is null ? "" : string.Join(' ', cell.Select(x => $"{x.Key}={Value(x.Value)}"));

    private static string Value(JsonNode? value) => value is JsonObject or JsonArray ? value.ToJsonString() : Values.Of(value).ToText();
}
