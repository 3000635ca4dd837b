using Pipeline.Images.Contexts;

namespace Pipeline.Tests.Images;

/// <summary>The examples of Docker's documentation, what its matcher does beside them, and what people get wrong.</summary>
public sealed class DockerIgnoreTests
{
    /// <summary>Whether a path is left out, as a walk from the context's root finds it.</summary>
    private static bool Ignores(DockerIgnore rules, string path)
    {
        Assert.Empty(rules.Unknown);
        IgnoreMatch? match = null;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            match = rules.Match(path[..slash], match);
            if (match.Value.IsIgnored && !rules.MayTakeBackBelow(path[..slash]))
                return true;
        }

        return rules.Match(path, match).IsIgnored;
    }

    [Theory]
    [InlineData("*/temp*", "somedir/temporary.txt", true)]
    [InlineData("*/temp*", "somedir/subdir/temporary.txt", false)]
    [InlineData("*/*/temp*", "somedir/subdir/temporary.txt", true)]
    [InlineData("temp?", "tempa", true)]
    [InlineData("temp?", "temp", false)]
    [InlineData("temp?", "temp😀", true)]
    [InlineData("temp[^a]", "temp😀", true)]
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
    [InlineData("a/../b", "b", true)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("a[^b]c", "a/c", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a{b", "a{b", true)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData("# comment", "# comment", false)]
    [InlineData(" # no comment", "# no comment", true)]
    [InlineData("**.py", "a.py", true)]
    [InlineData("**.py", "a/b.py", true)]
    [InlineData("**.py[co]", "a.pyc", false)]
    [InlineData("**.py[co]", "x/.pyc", true)]
    [InlineData("a**b", "ab", true)]
    [InlineData("a**b", "ax/y/b", true)]
    [InlineData("a**b", "axb", false)]
    [InlineData("a**", "abc/d", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("**", "a", true)]
    [InlineData("**/**", "a/b", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a\r", "a", true)]
    [InlineData("\uFEFFa", "a", true)]
    public void A_pattern_matches_as_in_Docker(string pattern, string path, bool ignored) =>
        Assert.Equal(ignored, Ignores(DockerIgnore.Parse(pattern), path));

    [Fact]
    public void The_last_pattern_that_matches_decides()
    {
        var rules = DockerIgnore.Parse("*.md\n!README*.md\nREADME-secret.md\n");
        Assert.True(Ignores(rules, "a.md"));
        Assert.False(Ignores(rules, "README.md"));
        Assert.True(Ignores(rules, "README-secret.md"));
        Assert.True(Ignores(DockerIgnore.Parse("*\n!src"), "other"));
        Assert.False(Ignores(DockerIgnore.Parse("*\n!src"), "src/a/b"));
        Assert.False(Ignores(DockerIgnore.Parse("!a\n"), "a"));
    }

    [Fact]
    public void A_pattern_that_could_not_change_the_answer_for_a_folder_is_asked_again_for_what_is_in_it()
    {
        Assert.False(Ignores(DockerIgnore.Parse("build\n!build/keep\n**/build\n"), "build/keep"));
        Assert.True(Ignores(DockerIgnore.Parse("build\n**/build\n!build/keep\n**/keep\n"), "build/keep"));
        Assert.True(Ignores(DockerIgnore.Parse("build\n!other/keep\n"), "build/keep"));
    }

    [Theory]
    [InlineData("[z-a]")]
    [InlineData("[a")]
    [InlineData("a[")]
    [InlineData("a]")]
    [InlineData("[]")]
    [InlineData("[!a]")]
    [InlineData("[[:alpha:]]")]
    [InlineData("[a*]")]
    [InlineData("a\\")]
    [InlineData("a\\d")]
    [InlineData("a*{2}")]
    [InlineData("a|b*")]
    [InlineData("^a*")]
    [InlineData("!")]
    [InlineData("!/")]
    [InlineData("./!a")]
    [InlineData("/ a")]
    public void A_pattern_that_Docker_refuses_or_reads_in_its_own_way_makes_the_context_unknown_and_the_others_are_applied(string pattern)
    {
        var rules = DockerIgnore.Parse($"other\n{pattern}\n");
        Assert.StartsWith("line 2: ", Assert.Single(rules.Unknown), StringComparison.Ordinal);
        Assert.True(rules.Match("other", null).IsIgnored);
    }
}
