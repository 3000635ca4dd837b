using System.Net.Http.Headers;
using System.Text;

namespace Pipeline.Lab.Signing;

/// <summary>What somebody who may write into a registry, or into its disk, can do.</summary>
internal static class RegistryTampering
{
    private const string AnyManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Names what a tag names by another tag too.</summary>
    public static async Task CopyTagAsync(this LabRegistry registry, string path, string from, string to)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{registry.Port}/v2/{path}/manifests/") };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(AnyManifest));
        using var answer = await http.GetAsync(new Uri(from, UriKind.Relative));
        using var content = new ByteArrayContent(await answer.Content.ReadAsByteArrayAsync());
        content.Headers.ContentType = answer.Content.Headers.ContentType;
        using var put = await http.PutAsync(new Uri(to, UriKind.Relative), content);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
    }

    /// <summary>Changes the bytes of a blob on the registry's disk.</summary>
    public static void Alter(this LabRegistry registry, string hex, string old, string now) => Replace(Path.Combine(BlobsOf(registry), hex[..2], hex, "data"), old, now);

    /// <summary>Changes all blobs that contain a text.</summary>
    public static void AlterBlobsWith(this LabRegistry registry, string mark, string old, string now)
    {
        var changed = Directory.EnumerateFiles(BlobsOf(registry), "data", SearchOption.AllDirectories).Where(x => File.ReadAllText(x).Contains(mark) && File.ReadAllText(x).Contains(old)).ToList();
        Assert.NotEmpty(changed);
        changed.ForEach(x => Replace(x, old, now));
    }

    private static string BlobsOf(LabRegistry registry) => Path.Combine(registry.Store, "docker", "registry", "v2", "blobs", "sha256");

    private static void Replace(string file, string old, string now)
    {
        Assert.Equal(old.Length, now.Length);
        var text = File.ReadAllText(file, Encoding.Latin1);
        Assert.Contains(old, text);
        File.WriteAllText(file, text.Replace(old, now, StringComparison.Ordinal), Encoding.Latin1);
    }
}
