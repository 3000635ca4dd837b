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
        Assert.Equal(["src", "deep"], _root.GlobDirectories("**").Select(path => path.Name));
        Assert.Equal(["deep"], _root.GlobDirectories("**/d??p").Select(path => path.Name));
        Assert.Equal(["a.cs"], (_root / "src").GetFiles().Select(path => path.Name));
        Assert.Equal(["a.cs", "b.cs", "c.txt"], (_root / "src").GetFiles(depth: 2).Select(path => path.Name));

        (_root / "src").CopyToDirectory(_root / "out", excludeFile: path => path.HasExtension("txt"));
        Assert.Equal(2, (_root / "out").GlobFiles("**/*").Count);
        Assert.Throws<IOException>(() => (_root / "src").CopyToDirectory(_root / "out"));
        (_root / "src").Copy(_root / "out" / "src", ExistsPolicy.MergeAndOverwrite);
        Assert.Equal(3, (_root / "out").GlobFiles("**/*").Count);

        (_root / "out").Move(_root / "moved");
        Assert.False((_root / "out").Exists());
        Assert.Equal(3, (_root / "moved").GlobFiles("**/*").Count);
        (_root / "moved").CreateOrCleanDirectory();
        Assert.Empty((_root / "moved").GlobFiles("**/*"));
    }
}
