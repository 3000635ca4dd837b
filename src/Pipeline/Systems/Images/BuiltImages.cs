using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Systems.Images;

/// <summary>What a build of images has made: the file that scans, signatures and deployments read. It names digests.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Images">One entry for each image.</param>
public sealed record BuiltImages(string System, ImmutableArray<BuiltImage> Images)
{
    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="PipelineException">It is not readable: exit 1.</exception>
    public static BuiltImages? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ImagesJson.Default.BuiltImages);
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed("The record of built images is not readable", path, e.Message, "build the images again");
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, ImagesJson.Default.BuiltImages));
    }
}

/// <summary>One image as it was built.</summary>
/// <param name="Name">The image's name in the definition.</param>
/// <param name="Repository">Registry and path, without tag: <c>ghcr.io/acme/shop/backend</c>.</param>
/// <param name="Digest">Of the index, or of the manifest when there is one platform and no attestation.</param>
/// <param name="Platforms">What it holds.</param>
/// <param name="Inputs">The digest of all that it was made from.</param>
/// <param name="Pushed">Whether the registry has it; otherwise only this machine's engine, under <paramref name="Tag"/>.</param>
/// <param name="Tag">A tag that names it too.</param>
public sealed record BuiltImage(
    string Name, string Repository, string Digest, ImmutableArray<string> Platforms, string Inputs, bool Pushed, string? Tag)
{
    /// <summary>How others name it: by digest when it is pushed.</summary>
    [JsonIgnore]
    public string Reference => Pushed ? $"{Repository}@{Digest}" : $"{Repository}:{Tag}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BuiltImages))]
internal sealed partial class ImagesJson : JsonSerializerContext;
