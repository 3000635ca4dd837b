using CsCheck;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

public sealed class FilterPatternTests
{
    /// <summary>The tables of GitHub's documentation, pattern by pattern; a name behind <c>!</c> does not match.</summary>
    [Theory]
    [InlineData("feature/*", "feature/my-branch feature/your-branch !feature/a/b !feature")]
    [InlineData("feature/**", "feature/beta-a/my-branch feature/your-branch feature/mona/the/octocat !features/x")]
    [InlineData("main", "main !mainly !my-main !MAIN")]
    [InlineData("releases/mona-the-octocat", "releases/mona-the-octocat")]
    [InlineData("*", "main releases README.md server.rb !docs/a")]
    [InlineData("**", "all/the/branches every/tag main")]
    [InlineData("*feature", "mona-feature feature ver-10-feature !a/feature")]
    [InlineData("v2*", "v2 v2.0 v2.9 !v2/x !v1")]
    [InlineData("v[12].[0-9]+.[0-9]+", "v1.10.1 v2.0.0 !v3.0.0 !v1.10 !v1x10x1")]
    [InlineData("*.jsx?", "page.js page.jsx !page.jsxx")]
    [InlineData("*.js", "app.js index.js !js/index.js")]
    [InlineData("**.js", "index.js js/index.js src/js/app.js !index.jsx")]
    [InlineData("docs/*", "docs/README.md docs/file.txt !docs/a/b.txt")]
    [InlineData("docs/**", "docs/README.md docs/mona/octocat.txt !x/docs/a")]
    [InlineData("docs/**/*.md", "docs/README.md docs/mona/hello-world.md docs/a/markdown/file.md !docs/a.txt")]
    [InlineData("**/docs/**", "docs/hello.md dir/docs/my-file.txt space/docs/plan/space.doc !mydocs/a")]
    [InlineData("**/README.md", "README.md js/README.md !MYREADME.md")]
    [InlineData("**/*src/**", "a/src/app.js my-src/code/js/app.js !srcs/a")]
    [InlineData("**/*-post.md", "my-post.md path/their-post.md")]
    [InlineData("**/migrate-*.sql", "migrate-10909.sql db/migrate-v1.0.sql db/sept/migrate-v1.sql")]
    [InlineData("Octoc?t", "Octot Octoct !Octocat")]
    [InlineData("[CB]at", "Cat Bat !Rat")]
    [InlineData("[1-2]00", "100 200 !300")]
    [InlineData("releases/**-alpha", "releases/10-alpha releases/beta/3-alpha !releases/10")]
    [InlineData(@"a\+b\*", "a+b* !aab !a+bc")]
    [InlineData("a.b", "a.b !axb")]
    [InlineData("v++", "v vv")]
    public void Patterns_match_what_the_documentation_lists(string pattern, string names)
    {
        foreach (var name in names.Split(' '))
            Assert.True(FilterPattern.Parse(pattern).Matches(name.TrimStart('!')) == !name.StartsWith('!'), $"{pattern} and {name}");
    }

    [Theory]
    [InlineData("*.md !README.md", "hello.md", true)]
    [InlineData("*.md !README.md", "README.md", false)]
    [InlineData("*.md !README.md", "docs/hello.md", false)]
    [InlineData("*.md !README.md README*", "README.md", true)]
    [InlineData("*.md !README.md README*", "README.doc", true)]
    [InlineData("releases/** !releases/**-alpha", "releases/beta/mona", true)]
    [InlineData("releases/** !releases/**-alpha", "releases/beta/3-alpha", false)]
    [InlineData("!releases/**-alpha releases/**", "releases/beta/3-alpha", true)]
    public void The_last_pattern_that_matches_decides(string patterns, string name, bool passes)
    {
        Assert.Equal(passes, PatternList.Of("paths", patterns.Split(' ')).Passes(name));
        Assert.Equal(!passes, PatternList.Of("paths-ignore", patterns.Split(' ')).Passes(name));
    }

    [Theory]
    [InlineData("+a", "`+` repeats what stands before it, and nothing does")]
    [InlineData("v[0-9", "`[` without `]`")]
    [InlineData("v[]", "`[]` lists no character")]
    [InlineData("v[^0]", "`[^0]` may list letters, digits and the ranges a-z, A-Z, 0-9")]
    [InlineData("v[9-0]", "`[9-0]` may list letters, digits and the ranges a-z, A-Z, 0-9")]
    public void A_pattern_that_is_none_says_why_and_matches_nothing(string pattern, string mistake)
    {
        Assert.Equal(mistake, FilterPattern.Parse(pattern).Mistake);
        Assert.False(FilterPattern.Parse(pattern).Matches(pattern));
    }

    [Fact]
    public void Any_text_is_read_and_an_escaped_text_matches_itself_only()
    {
        Gen.String[Gen.Char["ab/*?+[]!\\-."], 0, 12].Sample(text =>
        {
            _ = FilterPattern.Parse(text).Matches(text);
            var escaped = FilterPattern.Parse(string.Concat(text.Select(x => char.IsAsciiLetter(x) || x == '/' ? x.ToString() : $"\\{x}")));
            return escaped.Mistake is null && escaped.Matches(text) && !escaped.Matches(text + "a");
        });
    }

    [Fact]
    public void Two_stars_match_all_that_one_star_does()
    {
        Gen.Select(Gen.String[Gen.Char["ab/*"], 0, 8], Gen.String[Gen.Char["ab/"], 0, 8]).Sample((pattern, name) =>
        {
            var single = pattern.Replace("**", "*", StringComparison.Ordinal);
            return !FilterPattern.Parse(single).Matches(name) || FilterPattern.Parse(single.Replace("*", "**", StringComparison.Ordinal)).Matches(name);
        });
    }
}
