using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Signing;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Signing;

public sealed class SigningTests
{
    private static readonly string Hex = new('a', 64);

    [Fact]
    public void Workflow_policy_accepts_its_own_workflow_and_refs_alone()
    {
        var policy = SignaturePolicy.ByWorkflow("acme/shop", "release.yml", "refs/tags/v*");
        Assert.Matches(policy.IdentityPattern, "https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.2.3");
        foreach (var other in new[]
        {
            "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main", "https://github.com/acme/shop/.github/workflows/releaseXyml@refs/tags/v1",
            "https://github.com/acme/shopping/.github/workflows/release.yml@refs/tags/v1", "https://evil.example/https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1",
            "https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1@evil",
        })
            Assert.DoesNotMatch(new Regex(policy.IdentityPattern), other);
    }

    [Fact]
    public void Identity_without_anchors_is_a_mistake_of_the_definition()
    {
        var system = new SystemDefinition("shop") { Images = [new Image("web") { Context = "web" }], Signature = new KeylessSignature("acme/shop", "http://issuer") };
        Assert.Equal(["Signature.IdentityPattern", "Signature.Issuer"], system.Mistakes().Select(x => x.Where));
    }

    [Theory]
    [InlineData(null, null, null, "without a key only by a job on GitHub")]
    [InlineData(null, "key", null, "none was given")]
    [InlineData("missing.key", "key", null, "There is no signing key")]
    [InlineData("awskms://x", "keyless", null, "not with a key")]
    public void Nothing_to_sign_with_is_wrong_use(string? key, string? policy, string? url, string because)
    {
        SignaturePolicy? wanted = policy switch { "key" => new KeySignature("a.pub"), "keyless" => SignaturePolicy.ByWorkflow("a/b", "c.yml", "*"), _ => null };
        var refusal = Assert.Throws<PipelineException>(() => ImageSigner.Choose(key, null, wanted, _ => url));
        Assert.Equal(ExitCode.WrongUse, refusal.Code);
        Assert.Contains(because, refusal.Message);
    }

    [Fact]
    public void Job_on_GitHub_signs_without_a_key_and_a_key_service_without_a_file()
    {
        Assert.Equal(new ImageSigner(null, null, true), ImageSigner.Choose(null, null, SignaturePolicy.ByWorkflow("a/b", "c.yml", "*"), _ => "https://token.example"));
        Assert.Equal(new ImageSigner("awskms://x", "", false), ImageSigner.Choose("awskms://x", null, new KeySignature("a.pub"), _ => null));
    }

    [Fact]
    public void Public_log_is_left_out_only_for_keys_that_do_not_ask_for_it()
    {
        Assert.Contains("--tlog-upload=false", Cosign.Sign("a@b", "k", false).Arguments);
        Assert.DoesNotContain("--tlog-upload=false", Cosign.Sign("a@b", "k", true).Arguments);
        Assert.DoesNotContain("--tlog-upload=false", Cosign.Sign("a@b", null, false).Arguments);
        Assert.DoesNotContain(Cosign.VerifyByIdentity("a@b", "^x$", "https://i").Arguments, x => x.Contains("insecure", StringComparison.Ordinal));
        Assert.Contains("--insecure-ignore-tlog=true", Cosign.VerifyByKey("a@b", "k", false).Arguments);
        Assert.DoesNotContain("--insecure-ignore-tlog=true", Cosign.VerifyByKey("a@b", "k", true).Arguments);
    }

    [Fact]
    public async Task Tag_is_never_signed_or_verified()
    {
        var tag = ImageReference.Parse("ghcr.io/acme/shop/web:1");
        Assert.Equal(ExitCode.WrongUse, (await Assert.ThrowsAsync<PipelineException>(() => new ImageSigner(null, null, true).SignAsync(tag, default))).Code);
        Assert.Equal(ExitCode.WrongUse, (await Assert.ThrowsAsync<PipelineException>(() => new ImageVerifier(new KeySignature("a"), "/").VerifyAsync(tag, default))).Code);
    }

    [Fact]
    public void Claim_names_one_repository_and_one_digest()
    {
        var claim = Assert.Single(Claim.Read($$"""[{"critical":{"identity":{"docker-reference":"ghcr.io/acme/web"},"image":{"docker-manifest-digest":"sha256:{{Hex}}"},"type":"cosign container image signature"},"optional":null}]""", "x"));
        Assert.True(claim.Names("ghcr.io/acme/web", Digest.Parse("sha256:" + Hex)));
        Assert.False(claim.Names("ghcr.io/acme/admin", Digest.Parse("sha256:" + Hex)));
        Assert.False(claim.Names("ghcr.io/acme/web", Digest.Parse("sha256:" + new string('b', 64))));
        Assert.Equal(ExitCode.Failed, Assert.Throws<PipelineException>(() => Claim.Read("Verified OK", "x")).Code);
    }

    [Theory]
    [InlineData("""{ "builder": { "id": "" }, "buildType": "t", "metadata": {} }""", null, null)]
    [InlineData("""{ "builder": { "id": "b" }, "buildType": "t", "metadata": { "https://mobyproject.org/buildkit@v1#metadata": { "vcs": { "source": "s", "revision": "r" } } } }""", "b", "r")]
    [InlineData("""{ "buildDefinition": { "buildType": "t" }, "runDetails": { "builder": { "id": "b" }, "metadata": { "buildkit_metadata": { "vcs": { "source": "s", "revision": "r" } } } } }""", "b", "r")]
    public void Provenance_of_both_versions_is_read(string predicate, string? builder, string? revision)
    {
        using var json = JsonDocument.Parse(predicate);
        var provenance = Provenance.Read(json.RootElement)!;
        Assert.Equal((builder, revision), (provenance.Builder, provenance.Revision));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "buildType": "t" }""")]
    public void What_is_no_provenance_is_none(string predicate)
    {
        using var json = JsonDocument.Parse(predicate);
        Assert.Null(Provenance.Read(json.RootElement));
    }

    [Theory]
    [InlineData("""{ "spdxVersion": "SPDX-2.3", "packages": [ {} ] }""", true)]
    [InlineData("""{ "bomFormat": "CycloneDX", "components": [ {} ] }""", true)]
    [InlineData("""{ "spdxVersion": "SPDX-2.3", "packages": [] }""", false)]
    [InlineData("""{ "bomFormat": "CycloneDX", "components": [] }""", false)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    public void Sbom_lists_something(string sbom, bool holds)
    {
        using var json = JsonDocument.Parse(sbom);
        Assert.Equal(holds, Attestations.WhyNoSbom(json.RootElement) is null);
    }

    [Theory]
    [InlineData("ERROR: localhost:5000/x@sha256:a: not found", ExitCode.Refused)]
    [InlineData("GET https://r/v2/: MANIFEST_UNKNOWN: manifest unknown", ExitCode.Refused)]
    [InlineData("error verifying sha256 checksum after reading 239 bytes", ExitCode.Refused)]
    [InlineData("dial tcp 127.0.0.1:5000: connect: connection refused", ExitCode.Failed)]
    [InlineData("unexpected status from HEAD request: 401 Unauthorized", ExitCode.Failed)]
    [InlineData("unexpected status code 503 Service Unavailable", ExitCode.Failed)]
    [InlineData("dial tcp: lookup ghcr.io: no such host", ExitCode.Failed)]
    [InlineData("", ExitCode.Failed)]
    public void Registry_that_cannot_be_asked_is_no_refusal(string error, ExitCode code) => Assert.Equal(code, RegistryFailure.Of("x", "y", error).Code);
}
