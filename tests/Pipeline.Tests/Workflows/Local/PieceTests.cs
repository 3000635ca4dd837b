using Pipeline.Workflows.Local.Commands;
using Pipeline.Workflows.Local.Files;
using Pipeline.Workflows.Local.Jobs;

namespace Pipeline.Tests.Workflows.Local;

public sealed class PieceTests
{
    [Theory]
    [InlineData("::error file=a%2Cb.cs,line=3::say%250A%0Aagain", "error", "a,b.cs", "say%0A\nagain")]
    [InlineData("  ::Warning file=x,::y", "warning", "x", "y")]
    public void Commands_are_read_with_their_escapes(string line, string name, string file, string data)
    {
        var command = ActionCommand.Parse(line)!;
        Assert.Equal((name, file, data), (command.Name, command.Properties["file"], command.Data));
    }

    [Theory]
    [InlineData("text ::error::no")]
    [InlineData("::")]
    [InlineData(":: ::")]
    [InlineData("::error no end")]
    public void Other_lines_are_no_known_command(string line) => Assert.True(ActionCommand.Parse(line) is null or { Name: "" });

    [Theory]
    [InlineData("a=1\nb=\n", "a=1|b=")]
    [InlineData("a<<X\nline\n\nX\nb=2", "a=line\n|b=2")]
    [InlineData("a<<X\nX\n", "a=")]
    [InlineData("a=x<<y\n", "a=x<<y")]
    public void Pairs_are_read_in_both_forms(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', KeyValueFile.Read(text).Select(x => $"{x.Key}={x.Value}")));

    [Theory]
    [InlineData("words")]
    [InlineData("=value")]
    [InlineData("a<<\n")]
    [InlineData("a<<X\nvalue\n")]
    public void Pairs_in_neither_form_are_refused(string text) => Assert.Throws<FormatException>(() => KeyValueFile.Read(text));

    [Theory]
    [InlineData("out", "out/a.txt out/b/.c out/b/d.log")]
    [InlineData("out/*", "out/a.txt out/b/.c out/b/d.log")]
    [InlineData("out/*.txt", "out/a.txt")]
    [InlineData("**/*.log", "out/b/d.log x.log")]
    [InlineData("out\n!out/b", "out/a.txt")]
    [InlineData("out\n!out/b\nout/b/d.log", "out/a.txt out/b/d.log")]
    [InlineData("out/a.txt/", "")]
    [InlineData("# nothing\n\n", "")]
    [InlineData("[x-z].log", "x.log")]
    [InlineData("./out/../x.log", "x.log")]
    public void Files_are_found_by_patterns(string patterns, string expected)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in (string[])["out/a.txt", "out/b/.c", "out/b/d.log", "x.log"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder / file)!);
            File.WriteAllText(folder / file, "");
        }

        Directory.CreateSymbolicLink(folder / "out/b/up", folder / "out");
        var found = new FileQuery(patterns, folder.Path, "/nowhere").Files().Where(x => !x.Contains("/up/"));
        Assert.Equal(expected, string.Join(' ', found.Select(x => Path.GetRelativePath(folder.Path, x))));
    }

    [Theory]
    [InlineData("out\nout/b", "/w/out")]
    [InlineData("/foo/*\n/bar/**/x", "/foo /bar")]
    public void A_search_begins_before_the_first_wildcard(string patterns, string expected) =>
        Assert.Equal(expected, string.Join(' ', new FileQuery(patterns, "/w", "/h").Starts));

    [Theory]
    [InlineData("a-1", "a-${{ matrix.n }}", true)]
    [InlineData("b-1", "a-${{ matrix.n }}", false)]
    [InlineData("a*", "a*", true)]
    [InlineData("ab", "a*", false)]
    public void Names_with_expressions_can_be_many(string name, string text, bool can) => Assert.Equal(can, JobOrder.CanBe(name, text));

    [Fact]
    public void A_hash_tells_other_contents_and_nothing_from_something()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "a.lock", "one");
        File.WriteAllText(folder / "b.txt", "one");
        var before = FileHash.Of(folder.Path, "/nowhere", ["**/*.lock"]);
        Assert.Equal(64, before.Length);
        Assert.Equal("", FileHash.Of(folder.Path, "/nowhere", ["*.nothing"]));
        File.WriteAllText(folder / "b.txt", "two");
        Assert.Equal(before, FileHash.Of(folder.Path, "/nowhere", ["**/*.lock"]));
        File.WriteAllText(folder / "a.lock", "two");
        Assert.NotEqual(before, FileHash.Of(folder.Path, "/nowhere", ["**/*.lock"]));
    }
}
