using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>What a registry knows about the image of one platform.</summary>
/// <param name="Digest">Of its manifest.</param>
/// <param name="Platform">Such as linux/arm64.</param>
/// <param name="Layers">How many.</param>
/// <param name="CompressedSize">Bytes of all layers as they are transferred.</param>
/// <param name="Labels">Of its configuration.</param>
/// <param name="Created">When it says it was made.</param>
/// <param name="User">Who runs it; empty for root.</param>
internal sealed record ImageFacts(
    Digest Digest, string Platform, int Layers, long CompressedSize, ImmutableSortedDictionary<string, string> Labels, DateTimeOffset? Created, string User)
{
    internal static ImageFacts Read(Manifest manifest, byte[] configuration, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(configuration);
            var root = document.RootElement;
            var variant = Manifest.Text(root, "variant");
            var platform = $"{Manifest.Text(root, "os")}/{Manifest.Text(root, "architecture")}";
            var inner = root.TryGetProperty("config", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            var hasInner = inner.ValueKind == JsonValueKind.Object;
            return new ImageFacts(
                manifest.Digest, variant is null or "" || platform == "linux/arm64" && variant == "v8" ? platform : $"{platform}/{variant}",
                manifest.Layers.Length, manifest.CompressedSize,
                hasInner ? Manifest.Texts(inner, "Labels") : ImmutableSortedDictionary<string, string>.Empty,
                Time(Manifest.Text(root, "created")), (hasInner ? Manifest.Text(inner, "User") : null) ?? "");
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed("The configuration of an image is not readable", where, e.Message);
        }
    }

    internal static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
