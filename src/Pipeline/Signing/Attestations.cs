using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>What a build has attached to an image: for each platform its provenance and the list of its contents.</summary>
/// <remarks>https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md.</remarks>
internal static class Attestations
{
    /// <summary>The predicate that a platform's image has; null when nothing of that kind is attached.</summary>
    /// <param name="registry">Where the image is.</param>
    /// <param name="image">By the index's digest.</param>
    /// <param name="attestation">The manifest of the index that is about the platform's image; null: there is none.</param>
    /// <param name="kinds">How the predicate's type begins.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">It is missing, altered or no statement: exit 3.</exception>
    public static async Task<JsonElement?> FindAsync(
        RegistryClient registry, ImageReference image, ManifestChild? attestation, IReadOnlyCollection<string> kinds, CancellationToken cancellation)
    {
        if (attestation is null)
            return null;
        var where = image.At(attestation.Digest);
        var manifest = await registry.ReadAsync(where, cancellation)
            ?? throw PipelineException.Refused("What is attached to an image is not there", where.ToString(), "the registry does not have it", "push the image again");
        var layer = manifest.Layers.FirstOrDefault(x => kinds.Any(kind => x.Statement?.StartsWith(kind, StringComparison.Ordinal) is true));
        if (layer is null)
            return null;
        try
        {
            using var statement = JsonDocument.Parse(await registry.BlobAsync(where, layer.Digest, cancellation));
            return statement.RootElement.GetProperty("predicate").Clone();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw PipelineException.Refused("What is attached to an image cannot be read", where.ToString(), e.Message, "build and push it again");
        }
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

    internal static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasItems(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0;
}
