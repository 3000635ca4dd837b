using Pipeline.Images;

namespace Pipeline.Tests.Images;

/// <summary>The examples of Docker's documentation, and what people get wrong.</summary>
public sealed class DockerIgnoreTests
{
    [Theory]
    [InlineData("*/temp*", "somedir/temporary.txt", true)]
    [InlineData("*/temp*", "somedir/subdir/temporary.txt", false)]
    [InlineData("*/*/temp*", "somedir/subdir/temporary.txt", true)]
    [InlineData("temp?", "tempa", true)]
    [InlineData("temp?", "temp", false)]
    [InlineData("**/*.go", "a.go", true)]
    [InlineData("**/*.go", "a/b/c.go", true)]
    [InlineData("*.md", "a.md", true)]
    [InlineData("*.md", "docs/a.md", false)]
    [InlineData("/foo/bar/", "foo/bar/x", true)]
    [InlineData("foo", "foobar", false)]
    [InlineData("node_modules", "node_modules/a/b.js", true)]
    [InlineData("node_modules", "web/node_modules/a", false)]
    [InlineData("**/node_modules", "web/node_modules/a", true)]
    [InlineData("./a", "a", true)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("# comment", "# comment", false)]
    public void A_pattern_fits_as_Docker_documents(string pattern, string path, bool ignored) =>
        Assert.Equal(ignored, DockerIgnore.Parse(pattern).Ignores(path));

    [Fact]
    public void The_last_pattern_that_fits_decides()
    {
        var rules = DockerIgnore.Parse("*.md\n!README*.md\nREADME-secret.md\n");
        Assert.True(rules.Ignores("a.md"));
        Assert.False(rules.Ignores("README.md"));
        Assert.True(rules.Ignores("README-secret.md"));
        Assert.True(DockerIgnore.Parse("*\n!src").Ignores("other"));
        Assert.False(DockerIgnore.Parse("*\n!src").Ignores("src/a/b"));
    }
}
