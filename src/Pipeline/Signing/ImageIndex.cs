using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>The index or manifest that a digest names, as the registry has it.</summary>
/// <param name="Platforms">Of the images below it; attestations are left out. Empty for a manifest without an index.</param>
internal sealed record ImageIndex(ImmutableArray<string> Platforms)
{
    /// <summary>Fetches it and proves that its bytes are those that the digest names.</summary>
    /// <exception cref="PipelineException">It is not there or altered: exit 3. The registry does not answer: exit 1.</exception>
    public static async Task<ImageIndex> FetchAsync(ImageReference image, CancellationToken cancellation)
    {
        var reference = image.ToString();
        var (code, output, error) = await ProcessRunner.CaptureAsync(Buildx.InspectRaw(reference), cancellation);
        if (code != 0)
            throw RegistryFailure.Of("An image could not be fetched to verify it", reference, error);
        // Whether the text ended with a line feed is not known any more.
        if (!new[] { output, output + "\n" }.Any(x => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(x))) == image.Digest!.Value.Hex))
            throw PipelineException.Refused("An image is not what its digest names", reference, "the registry answers with other bytes", "find out who changed the registry; push the image again");
        return Read(output, reference);
    }

    internal static ImageIndex Read(string text, string reference)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (!json.RootElement.TryGetProperty("manifests", out var manifests))
                return new ImageIndex([]);
            return new ImageIndex(
            [
                .. manifests.EnumerateArray().Where(x => x.TryGetProperty("platform", out _)).Select(x => x.GetProperty("platform"))
                    .Where(x => x.GetProperty("os").GetString() != "unknown")
                    .Select(PlatformOf),
            ]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw PipelineException.Refused("An image's index cannot be read", reference, e.Message, "push the image again");
        }
    }

    private static string PlatformOf(JsonElement platform)
    {
        var name = string.Join('/', new[] { Text(platform, "os"), Text(platform, "architecture"), Text(platform, "variant") }.OfType<string>());
        // The variant that every 64-bit ARM has: some builders write it, others do not.
        return name == "linux/arm64/v8" ? "linux/arm64" : name;
    }

    private static string? Text(JsonElement of, string name) => Attestations.Text(of, name) is { Length: > 0 } text ? text : null;
}
