using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Registries;
using Pipeline.Signing;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Signing;

/// <summary>What cosign, buildx and a real registry make of signed, unsigned and altered images.</summary>
public sealed class SigningTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private LabRegistry _registry = null!;
    private KeySignature _policy = null!;

    public async Task InitializeAsync()
    {
        if (TestNeeds.Missing("docker-registry", "cosign") is not null)
            return;
        _registry = await LabRegistry.StartAsync();
        await KeyAsync("ours");
        await KeyAsync("other");
        _policy = new KeySignature(_folder / "ours.pub");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Signed_image_with_provenance_and_sbom_is_verified()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        var verified = await VerifyAsync(image, _policy with { Builder = "https://lab.example/builder", Source = "https://github.com/acme/shop" });
        Assert.Equal(image.ToString(), verified.Reference);
        Assert.Equal(["linux/amd64", "linux/arm64"], verified.Provenance.Keys);
        Assert.Equal("0123456789012345678901234567890123456789", verified.Provenance["linux/arm64"].Revision);
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Unsigned_image_is_refused() =>
        await RefusedAsync(await PushedImage.PushAsync(_registry, "lab/web"), _policy, "is not signed");

    [LabFact("docker-registry", "cosign")]
    public async Task Image_signed_with_another_key_is_refused()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image, "other");
        await RefusedAsync(image, _policy, "signature does not hold");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Other_image_under_the_same_tag_is_refused()
    {
        await SignAsync(await PushedImage.PushAsync(_registry, "lab/web", tag: "1"));
        await RefusedAsync(await PushedImage.PushAsync(_registry, "lab/web", tag: "1"), _policy, "is not signed");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Signature_copied_from_another_image_is_refused()
    {
        var signed = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(signed);
        var forged = await PushedImage.PushAsync(_registry, "lab/web");
        // What somebody with write access would do: name the signature of one image as that of another.
        await _registry.CopyTagAsync("lab/web", SignatureTag(signed), SignatureTag(forged));
        await RefusedAsync(forged, _policy, "signature does not hold");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Signature_of_the_same_bytes_in_another_repository_is_refused_unless_the_policy_names_it()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        await RunAsync("docker", "buildx", "imagetools", "create", "--tag", $"{_registry.Host}/lab/admin:1", image.ToString());
        await RunAsync("cosign", "copy", "--only=sig", "--force", image.ToString(), $"{_registry.Host}/lab/admin");
        var copy = ImageReference.Parse($"{_registry.Host}/lab/admin@{image.Digest}");
        await RefusedAsync(copy, _policy, "about another image");
        await VerifyAsync(copy, _policy with { SignedAs = $"{_registry.Host}/lab/web" });
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Altered_index_is_refused()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        _registry.Alter(image.Digest!.Value.Hex, "arm64", "amd64");
        await RefusedAsync(image, _policy, "");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Altered_signature_is_refused()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        _registry.AlterBlobsWith("cosign container image signature", "lab/web", "lab/wob");
        await RefusedAsync(image, _policy, "");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Altered_attestation_is_refused()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        _registry.AlterBlobsWith("slsa.dev/provenance", "acme/shop", "evil/shop");
        await RefusedAsync(image, _policy with { Source = "https://github.com/evil/shop" }, "");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Image_without_provenance_or_sbom_is_refused()
    {
        var bare = await PushedImage.PushAsync(_registry, "lab/web", provenance: null, sbom: null);
        await SignAsync(bare);
        await RefusedAsync(bare, _policy, "has no provenance");
        await RefusedAsync(bare, _policy with { Provenance = false }, "SBOM");
        await VerifyAsync(bare, _policy with { Provenance = false, Sbom = false });
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Sbom_that_lists_nothing_or_provenance_of_another_builder_is_refused()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web", sbom: """{ "spdxVersion": "SPDX-2.3", "packages": [] }""");
        await SignAsync(image);
        await RefusedAsync(image, _policy, "lists neither packages nor files");
        await RefusedAsync(image, _policy with { Builder = "https://other.example" }, "another builder");
        await RefusedAsync(image, _policy with { Source = "https://github.com/acme/other" }, "other sources");
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Release_is_proved_by_images_that_are_scanned_and_signed_and_by_no_others()
    {
        var (image, unsigned) = (await PushedImage.PushAsync(_registry, "lab/web"), await PushedImage.PushAsync(_registry, "lab/worker"));
        await SignAsync(image);
        Assert.Equal("1 images are scanned, signed and verified", await ProveAsync([image], image, unsigned));
        Assert.Contains("is not signed", await RefusedAsync([image, unsigned], image, unsigned), StringComparison.Ordinal);
        Assert.Contains("was not scanned", await RefusedAsync([image], unsigned), StringComparison.Ordinal);

        Task<string> ProveAsync(ImageReference[] images, params ImageReference[] scanned) => ReleaseGates.ProveAsync(
            [.. images],
            new ReleaseVerification("the release", new Verified { Scanned = true }, _policy, _folder.Path) { Verdicts = () => [.. scanned.Select(x => new ScanVerdict(x.Digest.ToString()!, true, DateTimeOffset.UnixEpoch))] },
            default);

        async Task<string> RefusedAsync(ImageReference[] images, params ImageReference[] scanned)
        {
            var error = await Assert.ThrowsAsync<PipelineException>(() => ProveAsync(images, scanned));
            Assert.Equal(ExitCode.Refused, error.Code);
            return error.Message;
        }
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Image_that_somebody_planted_under_a_tag_of_inputs_is_not_taken_by_a_push()
    {
        var policy = _policy with { Builder = "https://lab.example/builder", Source = "https://github.com/acme/shop" };
        using var registry = await RegistryClient.OpenAsync(_registry.Host, new RegistryOptions(), default);
        await PushedImage.PushAsync(_registry, "lab/web", tag: "inputs-0123456789abcdef");
        Assert.Null(await TakenAsync());
        await SignAsync(await PushedImage.PushAsync(_registry, "lab/web", tag: "inputs-0123456789abcdef"), "other");
        Assert.Null(await TakenAsync());
        // Signed by us, and built by another builder.
        await SignAsync(await PushedImage.PushAsync(_registry, "lab/web", PushedImage.Slsa.Replace("lab.example", "evil.example", StringComparison.Ordinal), tag: "inputs-0123456789abcdef"));
        Assert.Null(await TakenAsync());
        // What we have made ourselves is taken, and need not be built again.
        var ours = await PushedImage.PushAsync(_registry, "lab/web", tag: "inputs-0123456789abcdef");
        await SignAsync(ours);
        Assert.Equal(ours.Digest.ToString(), await TakenAsync());

        Task<string?> TakenAsync() => ImageRun.ProvedAsync(
            registry, ImageReference.Parse($"{_registry.Host}/lab/web:inputs-0123456789abcdef"), policy, _folder.Path, () => Task.FromResult(RegistryAccess.For(_registry.Host, credential: null)));
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Stopped_registry_is_a_failure_not_a_refusal()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        _registry.Stop();
        var failure = await Assert.ThrowsAsync<PipelineException>(() => VerifyAsync(image, _policy));
        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Contains("nobody listens", failure.Message);
        failure = await Assert.ThrowsAsync<PipelineException>(() => SignAsync(image));
        Assert.Equal(ExitCode.Failed, failure.Code);
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Digest_that_the_registry_does_not_have_is_refused() =>
        await RefusedAsync(ImageReference.Parse($"{_registry.Host}/lab/web@sha256:{new string('a', 64)}"), _policy, "does not have it");

    [LabFact("docker-registry", "cosign")]
    public async Task Each_platform_is_signed_too()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        await SignAsync(image);
        var raw = await RunAsync("docker", "buildx", "imagetools", "inspect", "--raw", image.ToString());
        using var index = System.Text.Json.JsonDocument.Parse(raw);
        foreach (var manifest in index.RootElement.GetProperty("manifests").EnumerateArray())
            await VerifyAsync(image.At(Digest.Parse(manifest.GetProperty("digest").GetString()!)), _policy with { Provenance = false, Sbom = false });
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Image_that_buildx_has_made_is_signed_and_verified()
    {
        await File.WriteAllTextAsync(_folder / "Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        var name = $"{_registry.Host}/lab-scans/built:1";
        await RunAsync("docker", "buildx", "build", "--quiet", "--platform", "linux/amd64,linux/arm64", "--provenance=mode=max", "--output", $"type=image,push=true,name={name}", _folder.Path);
        try
        {
            var raw = await RunAsync("docker", "buildx", "imagetools", "inspect", name);
            var image = ImageReference.Parse($"{_registry.Host}/lab-scans/built@{raw.Split('\n').First(x => x.StartsWith("Digest:", StringComparison.Ordinal))[7..].Trim()}");
            await SignAsync(image);
            var verified = await VerifyAsync(image, _policy with { Sbom = false });
            Assert.All(verified.Provenance.Values, x => Assert.Equal("https://mobyproject.org/buildkit@v1", x.BuildType));
            await RefusedAsync(image, _policy, "no list of its contents");
        }
        finally
        {
            await RunAsync("docker", "image", "rm", "--force", name);
        }
    }

    [LabFact("docker-registry", "cosign")]
    public async Task Wrong_password_is_said_and_not_shown()
    {
        var image = await PushedImage.PushAsync(_registry, "lab/web");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => new ImageSigner(_folder / "ours.key", "not-the-password", false).SignAsync(image, default));
        Assert.Contains("password is wrong", failure.Message);
        Assert.DoesNotContain("not-the-password", failure.Message);
    }

    public Task DisposeAsync() => _registry is null ? Task.CompletedTask : _registry.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    private Task KeyAsync(string name) => SigningKeyFile.CreateAsync(_folder / $"{name}.key", $"password of {name}", default);

    private Task SignAsync(ImageReference image, string key = "ours") =>
        ImageSigner.Choose(_folder / $"{key}.key", $"password of {key}", null, _ => null).SignAsync(image, default);

    private Task<VerifiedImage> VerifyAsync(ImageReference image, SignaturePolicy policy) => new ImageVerifier(policy, _folder.Path).VerifyAsync(image, default);

    private async Task RefusedAsync(ImageReference image, SignaturePolicy policy, string because)
    {
        var refusal = await Assert.ThrowsAsync<PipelineException>(() => VerifyAsync(image, policy));
        Assert.True(refusal.Code == ExitCode.Refused, refusal.Message);
        Assert.Contains(because, refusal.Message);
    }

    private static string SignatureTag(ImageReference image) => $"sha256-{image.Digest!.Value.Hex}.sig";

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(new Command(program, [.. arguments]), default);
        Assert.True(code == 0, error);
        return output;
    }
}
