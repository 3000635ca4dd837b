using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Signing;

/// <summary>What buildx has attached to an image: for each platform its provenance and the list of its contents.</summary>
internal static class Attestations
{
    /// <summary>Splits what imagetools prints for <c>.Provenance</c> or <c>.SBOM</c> by platform.</summary>
    /// <param name="json">The output.</param>
    /// <param name="kind"><c>SLSA</c>, <c>SPDX</c> or <c>CycloneDX</c>: the property that holds the statement.</param>
    /// <param name="platforms">The index's platforms. For a single one, imagetools leaves the platform out.</param>
    public static ImmutableDictionary<string, JsonElement> ByPlatform(JsonElement json, string kind, ImmutableArray<string> platforms)
    {
        var found = ImmutableDictionary.CreateBuilder<string, JsonElement>();
        if (json.ValueKind != JsonValueKind.Object)
            return found.ToImmutable();
        if (platforms.Length == 1 && json.TryGetProperty(kind, out var only))
            found[platforms[0]] = only.Clone();
        foreach (var platform in json.EnumerateObject())
            if (platform.Value.ValueKind == JsonValueKind.Object && platform.Value.TryGetProperty(kind, out var statement))
                found[platform.Name] = statement.Clone();
        return found.ToImmutable();
    }

    /// <summary>Whether it is a bill of materials: SPDX with packages or files, or CycloneDX.</summary>
    public static string? WhyNoSbom(JsonElement sbom)
    {
        if (sbom.ValueKind != JsonValueKind.Object)
            return "it is no JSON object";
        if (Text(sbom, "spdxVersion") is { } version)
            return !version.StartsWith("SPDX-", StringComparison.Ordinal) ? $"`{version}` is no version of SPDX"
                : !HasItems(sbom, "packages") && !HasItems(sbom, "files") ? "it lists neither packages nor files"
                : null;
        return Text(sbom, "bomFormat") is "CycloneDX" ? HasItems(sbom, "components") ? null : "it lists no components"
            : "it is neither SPDX (spdxVersion) nor CycloneDX (bomFormat)";
    }

    /// <exception cref="PipelineException">It is no JSON: refused.</exception>
    public static JsonElement Parse(string text, string what, string reference)
    {
        try
        {
            using var json = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            return json.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw PipelineException.Refused($"The {what} of an image cannot be read", reference, e.Message, "build and push it again");
        }
    }

    internal static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasItems(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0;
}
