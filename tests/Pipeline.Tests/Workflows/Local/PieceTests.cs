using Pipeline.Workflows.Local;

namespace Pipeline.Tests.Workflows.Local;

public sealed class PieceTests
{
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
    [InlineData("out/*", "out/a.txt")]
    [InlineData("out/**", "out/a.txt out/b/.c out/b/d.log")]
    [InlineData("out/*.txt", "out/a.txt")]
    [InlineData("**/*.log", "out/b/d.log x.log")]
    [InlineData("out\n!out/b", "out/a.txt")]
    [InlineData("out\n!out/b\nout/b/d.log", "out/a.txt out/b/d.log")]
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

        var found = FileSearch.Files(folder.Path, patterns.Split('\n'));
        Assert.Equal(expected, string.Join(' ', found.Select(x => Path.GetRelativePath(folder.Path, x))));
    }

    [Fact]
    public void A_hash_tells_other_contents_and_nothing_from_something()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "a.lock", "one");
        File.WriteAllText(folder / "b.txt", "one");
        var before = FileSearch.Hash(folder.Path, ["**/*.lock"]);
        Assert.Equal(64, before.Length);
        Assert.Equal("", FileSearch.Hash(folder.Path, ["*.nothing"]));
        File.WriteAllText(folder / "b.txt", "two");
        Assert.Equal(before, FileSearch.Hash(folder.Path, ["**/*.lock"]));
        File.WriteAllText(folder / "a.lock", "two");
        Assert.NotEqual(before, FileSearch.Hash(folder.Path, ["**/*.lock"]));
    }
}
