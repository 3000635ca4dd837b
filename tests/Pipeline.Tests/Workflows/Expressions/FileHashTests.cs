using System.Security.Cryptography;
using System.Text;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

/// <summary>The expected hashes are those of GitHub's @actions/glob 0.4.0 over the same files.</summary>
public sealed class FileHashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hash").FullName;

    public FileHashTests()
    {
        foreach (var path in new[] { "a.txt", "b.txt", "B.txt", ".hidden", "src/a.cs", "src/b/c.cs", "src/b/.d.cs", "src/b.cs", "src/b-/x.cs", "docs/a b.md", "docs/[x].md", "docs/x.md", "empty/e" })
        {
            var file = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, path.EndsWith("/e", StringComparison.Ordinal) ? "" : $"content of {path}");
        }

        File.CreateSymbolicLink(Path.Combine(_folder, "src", "link.cs"), "a.cs");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "linked"), "src");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "src", "b", "up"), "..");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_hash_is_taken_over_the_digests_in_the_order_of_the_walk()
    {
        byte[] Digest(string path) => SHA256.HashData(Encoding.UTF8.GetBytes($"content of {path}"));
        var expected = Convert.ToHexStringLower(SHA256.HashData([.. Digest("B.txt"), .. Digest("a.txt"), .. Digest("b.txt")]));
        Assert.Equal(expected, FileHash.Of(_folder, ["*.txt"]));
        Assert.Equal("", FileHash.Of(_folder, ["*.nothing"]));
    }

    [Theory]
    [InlineData("**", "1e15fe11609cd7d8")]
    [InlineData("**/*.cs", "c03f582c3b6d7440")]
    [InlineData("*.txt", "af641876f58fb9e7")]
    [InlineData("src", "c03f582c3b6d7440")]
    [InlineData("src/", "c03f582c3b6d7440")]
    [InlineData("a.txt/", "")]
    [InlineData("src/**", "c03f582c3b6d7440")]
    [InlineData("src/*", "c03f582c3b6d7440")]
    [InlineData("src/**/*.cs", "c03f582c3b6d7440")]
    [InlineData("./src/b", "228b15b45677e92b")]
    [InlineData("docs/[x].md", "4ea959897cd8729e")]
    [InlineData("docs/\\[x\\].md", "79d42ae63dd433b4")]
    [InlineData("docs/*|!docs/x.md", "91c87beb08a282c5")]
    [InlineData("docs/*|!docs/**", "")]
    [InlineData("**|!**/.*|src/b/.d.cs", "5725c8de3ef4c9b8")]
    [InlineData("b.txt|a.txt", "84eb138098821b16")]
    [InlineData("src/b|docs", "fbcbe83584cc669d")]
    [InlineData("docs|src/b|src", "3416e9c0b94b6cf2")]
    [InlineData("[a-c].txt", "2050f320325acfbb")]
    [InlineData("[!a]*", "ef99e78c8783ed72")]
    [InlineData("?.txt", "af641876f58fb9e7")]
    [InlineData("*b*", "360d209553fb0ab3")]
    [InlineData("# a.txt", "")]
    [InlineData("a.txt|# b.txt", "8fcc667fa49e75e7")]
    [InlineData("linked/**", "")]
    [InlineData("--follow-symbolic-links|linked/**", "c03f582c3b6d7440")]
    [InlineData("--follow-symbolic-links|**/*.cs", "9027366993e8ae8f")]
    [InlineData("src/**/b/**", "228b15b45677e92b")]
    [InlineData("**/b", "228b15b45677e92b")]
    [InlineData("**/up", "")]
    [InlineData("!a.txt", "")]
    [InlineData("empty/*", "5df6e0e2761359d3")]
    [InlineData("*.TXT", "")]
    [InlineData("!!a.txt", "8fcc667fa49e75e7")]
    public void Files_match_and_hash_as_at_GitHub(string patterns, string expected) =>
        Assert.Equal(expected, FileHash.Of(_folder, patterns.Split('|')) is { Length: > 0 } hash ? hash[..16] : "");

    [Theory]
    [InlineData("../x")]
    [InlineData("a/./b")]
    [InlineData("--unknown|a.txt")]
    [InlineData("!")]
    public void Patterns_that_GitHub_refuses_are_refused(string patterns) =>
        Assert.Throws<ExpressionException>(() => FileHash.Of(_folder, patterns.Split('|')));

    [Fact]
    public void A_link_that_leads_nowhere_is_a_mistake_unless_links_are_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "docs", "gone.md"), "nowhere");
        Assert.Throws<ExpressionException>(() => FileHash.Of(_folder, ["docs/*.md"]));
        Assert.Equal(64, FileHash.Of(_folder, ["--follow-symbolic-links", "docs/*.md"]).Length);
    }
}
