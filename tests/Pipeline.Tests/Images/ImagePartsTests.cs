using Pipeline.Diagnostics;
using Pipeline.Images;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>Parts that several machines have built become one image, or nothing.</summary>
public sealed class ImagePartsTests
{
    private static readonly SystemDefinition Shop = new("shop") { Images = [new Image("web") { Context = "." }] };
    private static readonly string Inputs = "sha256:" + new string('1', 64);

    private static BuiltImages Part(string platform, char digest, string? inputs = null, string tag = "inputs-1") =>
        new("shop", [new BuiltImage("web", "ghcr.io/acme/web", "sha256:" + new string(digest, 64), [platform], inputs ?? Inputs, true, tag)]);

    [Fact]
    public void Parts_of_all_platforms_become_one_index()
    {
        var index = Assert.Single(ImageParts.Combine(Shop, [Part("linux/arm64", 'b'), Part("linux/amd64", 'a')]));
        Assert.Equal(["linux/amd64", "linux/arm64"], index.Platforms.ToArray());
        Assert.Equal(["ghcr.io/acme/web@sha256:" + new string('a', 64), "ghcr.io/acme/web@sha256:" + new string('b', 64)], index.Sources.ToArray());
        Assert.Equal(ImageInputs.Tag(Digest.Parse(Inputs), ["linux/arm64", "linux/amd64"], isKnown: true), index.Tag);
    }

    [Fact]
    public void Parts_whose_inputs_are_not_all_known_make_an_index_that_is_not_taken_for_one_that_exists()
    {
        var index = Assert.Single(ImageParts.Combine(Shop, [Part("linux/arm64", 'b'), Part("linux/amd64", 'a', tag: "built-1")]));
        Assert.False(index.IsKnown);
        Assert.StartsWith("built-", index.Tag, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_platform_is_named() =>
        Assert.Contains("linux/arm64", Assert.Throws<PipelineException>(() => ImageParts.Combine(Shop, [Part("linux/amd64", 'a')])).Message, StringComparison.Ordinal);

    [Fact]
    public void Parts_of_different_inputs_are_never_put_together()
    {
        var other = "sha256:" + new string('2', 64);
        var failure = Assert.Throws<PipelineException>(() => ImageParts.Combine(Shop, [Part("linux/amd64", 'a'), Part("linux/arm64", 'b', other)]));
        Assert.Equal("The parts of image web do not belong together", failure.Diagnostic.What);
    }

    [Fact]
    public void A_platform_that_is_there_twice_is_told() =>
        Assert.Throws<PipelineException>(() => ImageParts.Combine(Shop, [Part("linux/amd64", 'a'), Part("linux/amd64", 'b'), Part("linux/arm64", 'b')]));
}
