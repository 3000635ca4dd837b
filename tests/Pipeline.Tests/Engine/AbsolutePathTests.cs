using Nuke.Common.IO;

namespace Pipeline.Tests.Engine;

public sealed class AbsolutePathTests : IDisposable
{
    private readonly AbsolutePath _root = AbsolutePath.Create(Directory.CreateTempSubdirectory("pipeline-paths-").FullName);

    public void Dispose() => _root.DeleteDirectory();

    [Fact]
    public void Paths_are_put_together_and_taken_apart()
    {
        AbsolutePath path = "/a/b/../c/file.tar.gz";
        Assert.Equal("/a/c/file.tar.gz", path);
        Assert.Equal("/a/c", path.Parent!);
        Assert.Equal(("file.tar.gz", "file.tar", ".gz"), (path.Name, path.NameWithoutExtension, path.Extension));
        Assert.Equal("/a/c/d.txt", path.Parent! / "x" / ".." / "d" + ".txt");
        Assert.Equal("/a", (path / "..")! / ..);
        Assert.Null(((AbsolutePath)"/").Parent);
        Assert.True((AbsolutePath)"/a/b/" == (AbsolutePath)"/a/b");
        Assert.Equal("\"/a b\"", $"{(AbsolutePath)"/a b":dn}");
        Assert.Equal("/a/c/file.tar.zip", path.WithExtension("zip"));
        Assert.Equal("c/file.tar.gz", ((AbsolutePath)"/a").GetUnixRelativePathTo(path));
    }

    [Fact]
    public void Only_rooted_texts_are_paths()
    {
        Assert.Throws<ArgumentException>(() => (AbsolutePath)"a/b");
        Assert.Throws<ArgumentException>(() => _root / "/b");
        Assert.Null((AbsolutePath?)(string?)null);
    }

    [Fact]
    public void Files_are_written_found_copied_and_deleted()
    {
        (_root / "src" / "a.cs").WriteAllText("a");
        (_root / "src" / "deep" / "b.cs").WriteAllText("b\n\n");
        (_root / "src" / "deep" / "c.txt").WriteAllText("c", eofLineBreak: false);

        Assert.Equal("b\n", (_root / "src" / "deep" / "b.cs").ReadAllText());
        Assert.Equal("c", (_root / "src" / "deep" / "c.txt").ReadAllText());
        Assert.Equal(["a.cs", "b.cs"], _root.GlobFiles("**/*.cs").Select(path => path.Name));
        Assert.Equal(["b.cs", "c.txt"], _root.GlobFiles("src/*/*.{cs,txt}").Select(path => path.Name));
        Assert.Equal([_root.Name, "src", "deep"], _root.GlobDirectories("**").Select(path => path.Name));
        Assert.Equal(["src", "deep"], _root.GlobDirectories("src/**").Select(path => path.Name));
        Assert.Equal(["a.cs"], (_root / "src" / "*.cs").GlobFiles().Select(path => path.Name));
        Assert.Equal([_root / "src" / "deep" / "c.txt"], Globbing.GlobFiles(_root.ToString(), "**/*.txt").Select(AbsolutePath.Create));
        Assert.Equal(["deep"], _root.GlobDirectories("**/d??p").Select(path => path.Name));
        Assert.Equal(["a.cs"], (_root / "src").GetFiles().Select(path => path.Name));
        Assert.Equal(["a.cs", "b.cs", "c.txt"], (_root / "src").GetFiles(depth: 2).Select(path => path.Name));

        (_root / "src").CopyToDirectory(_root / "out", excludeFile: path => path.HasExtension("txt"));
        Assert.Equal(2, (_root / "out").GlobFiles("**/*").Count);
        Assert.Throws<IOException>(() => (_root / "src").CopyToDirectory(_root / "out"));
        (_root / "src").Copy(_root / "out" / "src", ExistsPolicy.MergeAndOverwrite);
        Assert.Equal(3, (_root / "out").GlobFiles("**/*").Count);

        (_root / "out").Move(_root / "moved");
        Assert.False((_root / "out").DirectoryExists());
        Assert.Equal(3, (_root / "moved").GlobFiles("**/*").Count);
        (_root / "moved").CreateOrCleanDirectory();
        Assert.Empty((_root / "moved").GlobFiles("**/*"));
    }

    [Fact]
    public void A_copy_that_the_policy_leaves_out_returns_its_source()
    {
        var (source, target) = ((_root / "source").WriteAllText("new"), (_root / "target").WriteAllText("old"));
        Assert.Equal(source, source.Copy(target, ExistsPolicy.MergeAndSkip));
        Assert.Equal(source, source.Move(target, ExistsPolicy.FileSkip));
        Assert.Equal("old\n", target.ReadAllText());
        Assert.Equal(target, source.Copy(target, ExistsPolicy.FileOverwrite));
        Assert.Equal(_root / "moved", source.Move(path => path.Parent! / "moved"));
    }

    [Fact]
    public void Exists_asks_for_what_the_expression_names()
    {
        var someFile = (_root / "a").TouchFile();
        var someDirectory = (_root / "b").CreateDirectory();
        Assert.True(someFile.Exists());
        Assert.True(someDirectory.Exists());
        Assert.Equal(someFile, someFile.Existing());
        var notADirectory = someFile;
        Assert.False(notADirectory.Exists());
        Assert.Contains("FileExists", Assert.Throws<ArgumentException>(() => (_root / "a").Exists()).Message);
        Assert.True((_root / "a").Exists("theFile"));
    }

    [Fact]
    public void Attributes_choose_what_has_all_of_them()
    {
        (_root / "seen").TouchFile();
        (_root / ".hidden").TouchFile();
        Assert.Equal([".hidden"], _root.GetFiles(attributes: FileAttributes.Hidden).Select(path => path.Name));
        Assert.Equal([".hidden", "seen"], _root.GetFiles().Select(path => path.Name));
    }

    [Fact]
    public void Files_come_level_by_level()
    {
        foreach (var name in (string[])["a/a/1", "a/2", "b/3", "4"])
            (_root / name).TouchFile();
        Assert.Equal(["4", "2", "3", "1"], _root.GetFiles(depth: 3).Select(path => path.Name));
        Assert.Equal(["4", "2", "3"], _root.GetFiles(depth: 2).Select(path => path.Name));
    }

    [Fact]
    public void A_backslash_in_a_name_that_the_system_gives_stays()
    {
        File.WriteAllText($"{_root}/a\\b", "");
        var file = Assert.Single(_root.GlobFiles("a*"));
        Assert.True(file.FileExists());
        Assert.Equal(_root, file.Parent!);
        Assert.Equal(file, Assert.Single(_root.GetFiles()));
    }
}
