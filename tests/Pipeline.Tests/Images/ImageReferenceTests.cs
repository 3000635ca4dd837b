using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>How images, digests and platforms are named.</summary>
public sealed class ImageReferenceTests
{
    private const string Hex = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("python", "docker.io", "library/python", null)]
    [InlineData("python:3.12-slim", "docker.io", "library/python", "3.12-slim")]
    [InlineData("acme/shop", "docker.io", "acme/shop", null)]
    [InlineData("localhost:5000/a/b:1", "localhost:5000", "a/b", "1")]
    [InlineData("localhost/a", "localhost", "a", null)]
    [InlineData("ghcr.io/acme/shop/backend:v1.2.3", "ghcr.io", "acme/shop/backend", "v1.2.3")]
    [InlineData("[::1]:5000/a", "[::1]:5000", "a", null)]
    public void A_reference_is_read_as_Docker_reads_it(string text, string registry, string path, string? tag)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal((registry, path, tag), (reference.Registry, reference.Path, reference.Tag));
        Assert.Equal(text, reference.ToString());
    }

    [Fact]
    public void A_digest_stands_beside_or_in_the_place_of_a_tag()
    {
        var both = ImageReference.Parse($"ghcr.io/acme/shop:1@{Hex}");
        Assert.Equal(("1", Hex), (both.Tag, both.Digest.ToString()));
        Assert.Equal($"ghcr.io/acme/shop@{Hex}", both.At(Digest.Parse(Hex)).ToString());
        Assert.Equal("ghcr.io/acme/shop:2", both.Tagged("2").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper/Case")]
    [InlineData("a//b")]
    [InlineData("a:")]
    [InlineData("a:b:c")]
    [InlineData("a@sha256:123")]
    [InlineData("-a")]
    [InlineData("https://ghcr.io/a")]
    [InlineData("a b")]
    public void What_is_no_reference_is_refused(string text) =>
        Assert.Equal(ExitCode.WrongUse, Assert.Throws<PipelineException>(() => ImageReference.Parse(text)).Code);

    [Theory]
    [InlineData("sha256:0123", false)]
    [InlineData("sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData(null, false)]
    [InlineData(Hex, true)]
    public void A_digest_is_exactly_one_form(string? text, bool valid) => Assert.Equal(valid, Digest.TryParse(text, out _));

    [Fact]
    public void An_unknown_platform_is_refused_with_those_that_are_known()
    {
        Assert.Equal(Platform.LinuxArm64, Platform.Parse("linux/arm64", "--platforms"));
        Assert.Equal("linux/arm/v7", Platform.Parse("linux/arm/v7", "--platforms").ToString());
        Assert.Equal("linux", Platform.Parse("native", "--platforms").Os);
        foreach (var wrong in new[] { "linux/sparc", "windows/amd64", "arm64", "linux/", "linux/amd64/" })
            Assert.Contains("arm64", Assert.Throws<PipelineException>(() => Platform.Parse(wrong, "--platforms")).Message, StringComparison.Ordinal);
    }
}
