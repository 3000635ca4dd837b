using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class PinTests
{
    private const string Sha = "3d3c42e5aac5ba805825da76410c181273ba90b1";
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Fact]
    public void An_action_is_referred_to_by_its_commit_and_carries_its_version_as_a_comment()
    {
        var action = new PinnedAction("github/codeql-action/upload-sarif", "v4.38.3", Sha);
        Assert.Equal($"github/codeql-action/upload-sarif@{Sha}", action.Reference);
        Assert.Equal("v4.38.3", action.Comment);
        Assert.Equal("github/codeql-action", action.Repository);
        Assert.Equal(action, new PinnedAction("github/codeql-action/upload-sarif", "v4.38.3", Sha));
    }

    [Theory]
    [InlineData("checkout", "v7.0.1", Sha)]
    [InlineData("actions/checkout@v7", "v7.0.1", Sha)]
    [InlineData("actions/checkout/", "v7.0.1", Sha)]
    [InlineData("actions/../checkout", "v7.0.1", Sha)]
    [InlineData("./.github/actions/own", "v7.0.1", Sha)]
    [InlineData("docker://alpine", "v7.0.1", Sha)]
    [InlineData("act ions/checkout", "v7.0.1", Sha)]
    [InlineData("actions/checkout", "v7", Sha)]
    [InlineData("actions/checkout", "main", Sha)]
    [InlineData("actions/checkout", "v7.0.1.2", Sha)]
    [InlineData("actions/checkout", "v7.0.01", Sha)]
    [InlineData("actions/checkout", "v7.0.1-", Sha)]
    [InlineData("actions/checkout", "v7.0.1\n", Sha)]
    [InlineData("actions/checkout", "", Sha)]
    [InlineData("actions/checkout", "v7.0.1", "v7.0.1")]
    [InlineData("actions/checkout", "v7.0.1", "3d3c42e")]
    [InlineData("actions/checkout", "v7.0.1", "3D3C42E5AAC5BA805825DA76410C181273BA90B1")]
    [InlineData("actions/checkout", "v7.0.1", "gd3c42e5aac5ba805825da76410c181273ba90b1")]
    public void An_action_that_is_not_pinned_to_a_commit_cannot_be_said(string name, string version, string sha)
    {
        var refused = Assert.Throws<ArgumentException>(() => new PinnedAction(name, version, sha));
        Assert.Contains("\n  why: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("\n  next: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("library/postgres")]
    [InlineData("ghcr.io/owner/name")]
    [InlineData("localhost:5000/a/b__c-d---e.f")]
    public void An_image_is_referred_to_by_its_digest(string name)
    {
        var image = new PinnedImage(name, Digest, "17.2-alpine");
        Assert.Equal($"{name}@{Digest}", image.Reference);
        Assert.Equal("17.2-alpine", image.Comment);
        Assert.Equal(image.Reference, new PinnedImage(name, Digest).ToString());
    }

    [Theory]
    [InlineData("postgres:17", null, null)]
    [InlineData("Postgres", null, null)]
    [InlineData("", null, null)]
    [InlineData("a//b", null, null)]
    [InlineData("a..b", null, null)]
    [InlineData("a___b", null, null)]
    [InlineData("-a", null, null)]
    [InlineData("localhost:99999/a", null, null)]
    [InlineData("https://ghcr.io/a", null, null)]
    [InlineData("postgres", "17", null)]
    [InlineData("postgres", "sha256:abc", null)]
    [InlineData("postgres", "sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null)]
    [InlineData("postgres", null, "")]
    [InlineData("postgres", null, "-x")]
    [InlineData("postgres", null, "a b")]
    public void An_image_without_a_digest_cannot_be_said(string name, string? digest, string? tag)
    {
        var refused = Assert.Throws<ArgumentException>(() => new PinnedImage(name, digest ?? Digest, tag));
        Assert.Contains("\n  why: ", refused.Message, StringComparison.Ordinal);
    }
}
