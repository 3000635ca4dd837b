using Nuke.Common.IO;

namespace Pipeline.Tests.Engine.IO;

public sealed class PathConstructionTests
{
    [Theory]
    [InlineData("/a/b/../c/./d/", "/a/c/d")]
    [InlineData("//a//b", "/a/b")]
    [InlineData(@"/a\b", "/a/b")]
    [InlineData("/", "/")]
    [InlineData("/a.b/..c/...", "/a.b/..c/...")]
    [InlineData(@"C:\x\..\y\", @"C:\y")]
    [InlineData("C:/x", @"C:\x")]
    [InlineData("C:xy", @"C:\xy")]
    [InlineData("C:", @"C:\")]
    [InlineData(@"C:\", @"C:\")]
    [InlineData(@"\\server\share\..\x", @"\\server\x")]
    [InlineData(@"\\server", @"\\server")]
    [InlineData("a/..", "")]
    [InlineData("./a/", "a")]
    [InlineData("../a", "../a")]
    [InlineData("a/../../b", "../b")]
    [InlineData(null, "")]
    public void Paths_of_all_systems_are_normal_on_every_system(string? path, string normal)
    {
        Assert.Equal(normal, PathConstruction.NormalizePath(path));
        Assert.Equal(normal, PathConstruction.NormalizePath(normal));
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/a/../..")]
    [InlineData(@"C:\..")]
    [InlineData(@"\\server\..")]
    public void Above_the_root_is_nothing(string path)
    {
        Assert.Throws<ArgumentException>(() => PathConstruction.NormalizePath(path));
        Assert.Throws<ArgumentException>(() => (AbsolutePath)path);
    }

    [Theory]
    [InlineData("/a", "/a", "")]
    [InlineData("/a", "/a/b", "b")]
    [InlineData("/a/b", "/a/c/d", "../c/d")]
    [InlineData("/", "/a", "a")]
    [InlineData("/a", "/", "..")]
    [InlineData("/A/b", "/a/c", "../../a/c")]
    [InlineData(@"C:\A\b", @"c:\a\c", @"..\c")]
    [InlineData("a/b", "a/c", "../c")]
    public void The_way_from_one_path_to_another(string from, string to, string way) => Assert.Equal(way, PathConstruction.GetRelativePath(from, to));

    [Fact]
    public void There_is_no_way_between_roots()
    {
        Assert.Throws<ArgumentException>(() => PathConstruction.GetRelativePath("/a", @"C:\a"));
        Assert.Throws<ArgumentException>(() => PathConstruction.GetRelativePath(@"C:\a", @"D:\a"));
        Assert.False(PathConstruction.IsDescendantPath(@"C:\a", @"D:\a"));
    }

    [Fact]
    public void A_directory_contains_itself_and_what_is_below()
    {
        AbsolutePath a = "/a";
        Assert.Equal("", a.GetRelativePathTo(a));
        Assert.Equal((true, true, false, true), (a.Contains(a), a.Contains("/a/b"), a.Contains("/ab"), ((AbsolutePath)"/").Contains(a)));
    }

    [Fact]
    public void A_path_of_Windows_is_one_on_Linux_too()
    {
        AbsolutePath path = @"C:\Users\me";
        Assert.Equal(@"C:\Users\me\a\b", path / "a" / "b");
        Assert.Equal(@"C:\Users", path.Parent!);
        Assert.Equal(@"C:\", path.Parent!.Parent!);
        Assert.Null(path.Parent!.Parent!.Parent);
        Assert.True(path == (AbsolutePath)@"c:\users\ME");
        Assert.Equal(path.GetHashCode(), ((AbsolutePath)@"c:\users\ME").GetHashCode());
        Assert.Equal(@"\\server", ((AbsolutePath)@"\\server\share").Parent!);
        Assert.Null(((AbsolutePath)@"\\server").Parent);
    }

    [Fact]
    public void Relative_paths_are_normal_too()
    {
        Assert.Equal("b", (RelativePath)"a" / ".." / "b");
        Assert.Equal("..", (RelativePath)"a" / ".." / ..);
        Assert.Equal("a/b.txt", (RelativePath)"a" / "b" + ".txt");
        Assert.Equal(@"a\b", ((RelativePath)"a/b").ToWinRelativePath());
        Assert.Equal("a/b/c", (UnixRelativePath)@"a\b" / "c");
        Assert.Throws<ArgumentException>(() => (RelativePath)"a" / "/b");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData(@"\a", null)]
    [InlineData("/a", "/")]
    [InlineData("C:a", "C:")]
    [InlineData(@"\\server\a", @"\\server")]
    public void The_root_of_a_path(string? path, string? root)
    {
        Assert.Equal(root, PathConstruction.GetPathRoot(path));
        Assert.Equal(root is not null, PathConstruction.HasPathRoot(path));
    }

    [Fact]
    public void Two_paths_become_one()
    {
        Assert.Equal("a/b", PathConstruction.Combine("a/", "b/"));
        Assert.Equal(@"a\b", PathConstruction.Combine("a", "b", '\\'));
        Assert.Equal("/b", PathConstruction.Combine("/", "b"));
        Assert.Equal(@"C:\b", PathConstruction.Combine("C:", "b"));
        Assert.Equal("b", PathConstruction.Combine(null, "b"));
        Assert.Throws<ArgumentException>(() => PathConstruction.Combine("/a", "b", '\\'));
    }
}
