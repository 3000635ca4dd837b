using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>A manifest or an index as a registry has it: the bytes, and what they say.</summary>
/// <remarks>OCI Image Specification 1.1, manifest.md and image-index.md.</remarks>
internal sealed record Manifest
{
    /// <summary>The digest of <see cref="Bytes"/>.</summary>
    public required Digest Digest { get; init; }

    /// <summary>What kind it is.</summary>
    public required string MediaType { get; init; }

    /// <summary>Exactly what the registry sent: the same bytes under another tag are the same image.</summary>
    public required ImmutableArray<byte> Bytes { get; init; }

    /// <summary>With an index: what it holds.</summary>
    public ImmutableArray<ManifestChild> Children { get; init; } = [];

    /// <summary>With a manifest: its layers.</summary>
    public ImmutableArray<ManifestLayer> Layers { get; init; } = [];

    /// <summary>With a manifest: the digest of its configuration.</summary>
    public Digest? Configuration { get; init; }

    /// <summary>What it is about, when it is a signature or statement of another.</summary>
    public Digest? Subject { get; init; }

    /// <summary>Its annotations.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether it holds several images.</summary>
    public bool IsIndex => ManifestTypes.IsIndex(MediaType);

    /// <summary>The bytes of all layers as they are transferred.</summary>
    public long CompressedSize => Layers.Sum(x => x.Size);

    /// <summary>The platforms of an index.</summary>
    public ImmutableArray<string> Platforms => [.. Children.Where(x => !x.IsAttestation).Select(x => x.Platform).OfType<string>()];

    /// <exception cref="PipelineException">The bytes are no manifest that is known.</exception>
    public static Manifest Read(byte[] bytes, string? contentType, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var type = Text(root, "mediaType") ?? contentType ?? "";
            if (!ManifestTypes.All.Contains(type))
                // Images of before 2017, and what is no image at all.
                type = root.TryGetProperty("manifests", out _) ? ManifestTypes.OciIndex
                    : root.TryGetProperty("layers", out _) ? ManifestTypes.OciManifest
                    : throw PipelineException.Failed("The registry has no image there", where, $"it is `{type}`");
            return new Manifest
            {
                Digest = Digest.Parse("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))),
                MediaType = type,
                Bytes = [.. bytes],
                Children = [.. List(root, "manifests").Select(ManifestChild.Read)],
                Layers = [.. List(root, "layers").Select(x => new ManifestLayer(
                    Digest.Parse(Text(x, "digest") ?? ""), x.GetProperty("size").GetInt64(), Text(x, "mediaType") ?? "",
                    Texts(x, "annotations").GetValueOrDefault("in-toto.io/predicate-type")))],
                Configuration = root.TryGetProperty("config", out var configuration) ? Digest.Parse(Text(configuration, "digest") ?? "") : null,
                Subject = root.TryGetProperty("subject", out var subject) && Digest.TryParse(Text(subject, "digest"), out var about) ? about : null,
                Annotations = Texts(root, "annotations"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw PipelineException.Failed("What the registry has is no manifest of an image", where, e.Message);
        }
    }

    internal static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    internal static ImmutableSortedDictionary<string, string> Texts(JsonElement parent, string name)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (parent.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object)
            foreach (var value in values.EnumerateObject())
                if (value.Value.ValueKind == JsonValueKind.String)
                    found[value.Name] = value.Value.GetString()!;
        return found.ToImmutable();
    }
}

/// <summary>A layer as it is transferred.</summary>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Statement">The predicate's type, when it is a statement about an image.</param>
internal sealed record ManifestLayer(Digest Digest, long Size, string MediaType, string? Statement);

/// <summary>One manifest of an index.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">The bytes of the manifest itself.</param>
/// <param name="Platform">Such as linux/amd64; null when it is not said, or for an attestation.</param>
/// <param name="About">For an attestation of BuildKit: the manifest it is about.</param>
internal sealed record ManifestChild(Digest Digest, long Size, string? Platform, Digest? About)
{
    /// <summary>Whether it holds provenance or a list of contents rather than an image.</summary>
    public bool IsAttestation => About is not null;

    // https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
    internal static ManifestChild Read(JsonElement child)
    {
        var annotations = Manifest.Texts(child, "annotations");
        var about = annotations.GetValueOrDefault("vnd.docker.reference.type") == "attestation-manifest"
            && Digest.TryParse(annotations.GetValueOrDefault("vnd.docker.reference.digest"), out var of) ? of : (Digest?)null;
        string? platform = null;
        if (about is null && child.TryGetProperty("platform", out var value))
        {
            var (os, architecture, variant) = (Manifest.Text(value, "os"), Manifest.Text(value, "architecture"), Manifest.Text(value, "variant"));
            platform = variant is null or "" || (architecture, variant) == ("arm64", "v8") ? $"{os}/{architecture}" : $"{os}/{architecture}/{variant}";
        }

        return new ManifestChild(Digest.Parse(Manifest.Text(child, "digest") ?? ""), child.GetProperty("size").GetInt64(), platform, about);
    }
}
