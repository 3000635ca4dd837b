using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Registries;

public sealed class RegistryTests
{
    private static readonly RegistryRetries Quick = new(TimeProvider.System) { Attempts = 3, First = TimeSpan.FromMilliseconds(50) };

    [LabFact("docker-registry")]
    public async Task An_image_is_found_read_tagged_and_deleted()
    {
        await using var lab = await LabRegistry.StartAsync();
        var (image, digest) = await PushAsync(lab.Host, "one");
        using var registry = await OpenAsync(lab);
        Assert.Equal(digest, await registry.FindAsync(image, default));
        Assert.Null(await registry.FindAsync(image.Tagged("none"), default));
        Assert.Empty(await registry.TagsAsync(ImageReference.Parse(lab.Host + "/nobody/here"), default));

        await registry.TagAsync([(image.At(digest), "1.0.0")], move: false, default);
        Assert.Equal(["one", "1.0.0"], (await registry.TagsAsync(image, default)).OrderDescending());
        var facts = Assert.Single(await registry.FactsAsync(image, default));
        Assert.Equal(("linux/amd64", 1, "one"), (facts.Platform, facts.Layers, facts.Labels["name"]));

        var (_, other) = await PushAsync(lab.Host, "two");
        var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(image.At(other), "fresh"), (image.At(other), "1.0.0")], move: false, default));
        Assert.Equal(ExitCode.Refused, e.Code);
        Assert.Null(await registry.FindAsync(image.Tagged("fresh"), default));

        await registry.MarkUsedAsync(image.At(other), DateTimeOffset.UtcNow.AddDays(-2), default);
        var plan = new Retention([digest]) { Newest = 0, Younger = TimeSpan.Zero, Tags = [] }.Plan(image.Repository, await registry.ContentsAsync(image, default), DateTimeOffset.UtcNow);
        Assert.Equal([other], plan.Delete.Where(x => x.About is null).Select(x => x.Digest));
        // The image and its mark.
        Assert.Equal(2, await registry.DeleteAsync(plan, null, default));
        Assert.Equal(["1.0.0", "one"], (await registry.ContentsAsync(image, default)).SelectMany(x => x.Tags));
    }

    [LabFact("docker-registry", "mkpasswd")]
    public async Task A_registry_with_users_lets_in_whom_it_knows()
    {
        using var folder = new TemporaryFolder();
        // bcrypt of "right-word"; the registry takes no other kind.
        File.WriteAllText(folder / "users", $"ann:{Bcrypt("right-word")}\n");
        await using var lab = await LabRegistry.StartAsync($"auth: {{ htpasswd: {{ realm: lab, path: {folder / "users"} }} }}");
        var image = ImageReference.Parse(lab.Host + "/lab/x:1");

        using var nobody = await OpenAsync(lab);
        Assert.Contains("no credential for it was found", (await Assert.ThrowsAsync<PipelineException>(() => nobody.FindAsync(image, default))).Message);
        using var wrong = await OpenAsync(lab, "ann", "wrong-word");
        var refused = await Assert.ThrowsAsync<PipelineException>(() => wrong.FindAsync(image, default));
        Assert.Contains("does not accept the user or password of ann", refused.Message);
        Assert.DoesNotContain("wrong-word", refused.ToString());
        using var right = await OpenAsync(lab, "ann", "right-word");
        Assert.Null(await right.FindAsync(image, default));

        // What `docker login` leaves is used by everybody without parameters.
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", folder.Path);
        try
        {
            await DockerLogin.SignInAsync(lab.Host, "ann", "right-word", default);
            using var found = await OpenAsync(lab, credentials: CredentialSearch.OfThisUser());
            Assert.Null(await found.FindAsync(image, default));
            var e = await Assert.ThrowsAsync<PipelineException>(() => DockerLogin.SignInAsync(lab.Host, "ann", "wrong-word", default));
            Assert.Contains($"ann cannot sign in to {lab.Host}", e.Message);
            Assert.DoesNotContain("wrong-word", e.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOCKER_CONFIG", null);
        }
    }

    [LabFact("docker-registry")]
    public async Task A_registry_that_comes_back_is_waited_for_and_one_that_does_not_is_named()
    {
        await using var lab = await LabRegistry.StartAsync();
        var (image, digest) = await PushAsync(lab.Host, "one");
        lab.Stop();
        using var quick = await OpenAsync(lab);
        var e = await Assert.ThrowsAsync<PipelineException>(() => quick.TagAsync([(image.At(digest), "2")], move: false, default));
        Assert.Contains($"nobody listens on localhost:{lab.Port} (3 attempts", e.Message);

        using var patient = await RegistryClient.OpenAsync(lab.Host, Options(), default);
        var asking = patient.FindAsync(image, default);
        await lab.StartAgainAsync();
        Assert.Equal(digest, await asking);
        Assert.Null(await quick.FindAsync(image.Tagged("2"), default));
    }

    [LabFact("docker-registry", TestNeeds.Root)]
    public async Task A_full_disk_is_told_at_once_and_leaves_no_tag()
    {
        using var store = new TemporaryFolder();
        Assert.Equal(0, Shell($"mount -t tmpfs -o size=1m tmpfs '{store.Path}'"));
        try
        {
            var port = LabPort.Free();
            File.WriteAllText(store / "config.yml", $"version: 0.1\nlog: {{ level: error }}\nstorage: {{ filesystem: {{ rootdirectory: {store.Path}/data }}, delete: {{ enabled: true }} }}\nhttp: {{ addr: 127.0.0.1:{port} }}\n");
            using var process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", store / "config.yml"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            try
            {
                var host = $"localhost:{port}";
                await LabPort.ListensAsync(port);
                var (image, digest) = await PushAsync(host, "one");
                Shell($"dd if=/dev/zero of='{store.Path}/filler' bs=1k 2>/dev/null");
                using var registry = await RegistryClient.OpenAsync(host, Options(), default);
                var e = await Assert.ThrowsAsync<PipelineException>(() => registry.TagAsync([(image.At(digest), "2"), (image.At(digest), "3")], move: false, default));
                Assert.Contains("the registry's disk is full", e.Message);
                File.Delete(store / "filler");
                Assert.Null(await registry.FindAsync(image.Tagged("2"), default));
                Assert.Null(await registry.FindAsync(image.Tagged("3"), default));
                Assert.Equal(2, (await registry.TagAsync([(image.At(digest), "2"), (image.At(digest), "3")], move: false, default)).Length);
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        finally
        {
            Shell($"umount '{store.Path}'");
        }
    }

    private static RegistryOptions Options() => new() { Credentials = new CredentialSearch("/nowhere") };

    private static Task<RegistryClient> OpenAsync(LabRegistry lab, string? user = null, string? password = null, CredentialSearch? credentials = null) =>
        RegistryClient.OpenAsync(lab.Host, Options() with { User = user, Password = password, Retries = Quick, Credentials = credentials ?? new CredentialSearch("/nowhere") }, default);

    /// <summary>Pushes a tiny image without Docker: a layer, a configuration, a manifest.</summary>
    private static async Task<(ImageReference Image, Digest Digest)> PushAsync(string host, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{host}/") };
        var layer = await BlobAsync(http, Encoding.UTF8.GetBytes(name));
        var configuration = await BlobAsync(http, Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","created":"2020-01-01T00:00:00Z","rootfs":{"type":"layers","diff_ids":["{{layer.Digest}}"]},"config":{"Labels":{"name":"{{name}}"} } }"""));
        var manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{ManifestTypes.OciManifest}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{configuration.Digest}}","size":{{configuration.Size}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{layer.Digest}}","size":{{layer.Size}}}]}""");
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new(ManifestTypes.OciManifest);
        using var answer = await http.PutAsync(new Uri($"v2/lab/x/manifests/{name}", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (ImageReference.Parse($"{host}/lab/x:{name}"), Digest.Parse(Sha(manifest)));
    }

    private static async Task<(string Digest, int Size)> BlobAsync(HttpClient http, byte[] bytes)
    {
        using var begun = await http.PostAsync(new Uri("v2/lab/x/blobs/uploads/", UriKind.Relative), null);
        using var content = new ByteArrayContent(bytes);
        using var done = await http.PutAsync(new Uri($"{begun.Headers.Location}&digest={Sha(bytes)}"), content);
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        return (Sha(bytes), bytes.Length);
    }

    private static string Sha(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static int Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    internal static string Bcrypt(string password)
    {
        using var process = Process.Start(new ProcessStartInfo("mkpasswd", ["--method=bcrypt", "--rounds=4", password]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
