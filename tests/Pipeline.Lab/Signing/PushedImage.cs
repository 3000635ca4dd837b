using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Signing;

/// <summary>A small image put into a registry byte by byte, with whatever is to be attached to it.</summary>
internal static class PushedImage
{
    public const string Spdx = """{ "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "lab", "packages": [{ "name": "a", "SPDXID": "SPDXRef-a" }] }""";

    public const string Slsa = """
        { "builder": { "id": "https://lab.example/builder" }, "buildType": "https://mobyproject.org/buildkit@v1",
          "metadata": { "https://mobyproject.org/buildkit@v1#metadata": { "vcs": { "source": "https://github.com/acme/shop.git", "revision": "0123456789012345678901234567890123456789" } } } }
        """;

    /// <summary>Pushes an index for two platforms and returns its reference by digest.</summary>
    public static async Task<ImageReference> PushAsync(LabRegistry registry, string path, string? provenance = Slsa, string? sbom = Spdx, string tag = "1")
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{registry.Port}/v2/{path}/") };
        var index = new JsonArray();
        var attestations = new JsonArray();
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var platform = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
            var config = await BlobAsync(http, $$"""{ "architecture": "{{architecture}}", "os": "linux", "rootfs": { "type": "layers", "diff_ids": [] }, "config": {}, "comment": "{{Guid.NewGuid()}}" }""", "application/vnd.oci.image.config.v1+json");
            var manifest = await ManifestAsync(http, config, [], null);
            var described = (JsonObject)manifest.DeepClone();
            described["platform"] = platform;
            index.Add(described);
            var statements = new JsonArray();
            foreach (var (type, predicate) in new[] { ("https://slsa.dev/provenance/v0.2", provenance), ("https://spdx.dev/Document", sbom) })
            {
                if (predicate is null)
                    continue;
                var layer = await BlobAsync(http, $$"""{ "_type": "https://in-toto.io/Statement/v0.1", "predicateType": "{{type}}", "subject": [], "predicate": {{predicate}} }""", "application/vnd.in-toto+json");
                layer["annotations"] = new JsonObject { ["in-toto.io/predicate-type"] = type };
                statements.Add(layer);
            }

            if (statements.Count == 0)
                continue;
            var empty = await BlobAsync(http, """{ "architecture": "unknown", "os": "unknown", "config": {}, "rootfs": { "type": "layers", "diff_ids": [] } }""", "application/vnd.oci.image.config.v1+json");
            var attestation = await ManifestAsync(http, empty, statements, null);
            attestation["annotations"] = new JsonObject
            {
                ["vnd.docker.reference.digest"] = manifest["digest"]!.GetValue<string>(),
                ["vnd.docker.reference.type"] = "attestation-manifest",
            };
            attestation["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
            attestations.Add(attestation);
        }

        foreach (var attestation in attestations.ToList())
            index.Add(attestation!.DeepClone());
        var whole = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.index.v1+json", ["manifests"] = index };
        var digest = await PutManifestAsync(http, whole, tag);
        return ImageReference.Parse($"{registry.Host}/{path}@{digest}");
    }

    private static async Task<JsonObject> ManifestAsync(HttpClient http, JsonObject config, JsonArray layers, string? tag)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.manifest.v1+json", ["config"] = config, ["layers"] = layers,
        };
        var text = manifest.ToJsonString();
        var digest = await PutManifestAsync(http, manifest, tag);
        return new JsonObject { ["mediaType"] = "application/vnd.oci.image.manifest.v1+json", ["digest"] = digest, ["size"] = Encoding.UTF8.GetByteCount(text) };
    }

    private static async Task<string> PutManifestAsync(HttpClient http, JsonObject manifest, string? tag)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        var digest = Digest(bytes);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(manifest["mediaType"]!.GetValue<string>());
        using var answer = await http.PutAsync(new Uri($"manifests/{tag ?? digest}", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return digest;
    }

    private static async Task<JsonObject> BlobAsync(HttpClient http, string text, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var digest = Digest(bytes);
        using var start = await http.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null);
        var place = new Uri(http.BaseAddress!, start.Headers.Location!);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await http.PutAsync(new Uri($"{place}&digest={digest}"), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new JsonObject { ["mediaType"] = type, ["digest"] = digest, ["size"] = bytes.Length };
    }

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
