using System.Formats.Tar;
using System.IO.Compression;
using Nuke.Common.IO;

namespace Pipeline.Tests.Engine.IO;

public sealed class CompressionTests : IDisposable
{
    private readonly AbsolutePath _root = AbsolutePath.Create(Directory.CreateTempSubdirectory("pipeline-archives-").FullName);

    public void Dispose() => _root.DeleteDirectory();

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar.gz")]
    [InlineData("a.tgz")]
    public void What_is_packed_is_unpacked(string name)
    {
        var source = _root / "source";
        (source / "deep" / "b.txt").WriteAllText("b");
        var program = (source / "run.sh").WriteAllText("#!/bin/sh");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (source / "left.out").WriteAllText("c");

        source.CompressTo(source / name, file => !file.HasExtension("out"));
        var target = _root / "target";
        (target / "deep" / "b.txt").WriteAllText("old");
        (source / name).UncompressTo(target);

        Assert.Equal(["deep/b.txt", "run.sh"], target.GlobFiles("**/*").Select(file => target.GetUnixRelativePathTo(file).ToString()));
        Assert.Equal("b\n", (target / "deep" / "b.txt").ReadAllText());
        Assert.True(File.GetUnixFileMode(target / "run.sh").HasFlag(UnixFileMode.UserExecute));
        Assert.Throws<IOException>(() => source.CompressTo(source / name));
    }

    [Fact]
    public void Only_the_given_files_are_packed()
    {
        (_root / "a").WriteAllText("a");
        (_root / "b").WriteAllText("b");
        _root.TarGZipTo(_root / "x.tgz", [_root / "a"]);
        using var archive = new TarReader(new GZipStream(File.OpenRead(_root / "x.tgz"), CompressionMode.Decompress));
        Assert.Equal("a", archive.GetNextEntry()!.Name);
        Assert.Null(archive.GetNextEntry());
    }

    [Fact]
    public void An_archive_cannot_write_outside_of_the_directory()
    {
        using (var archive = ZipFile.Open(_root / "evil.zip", ZipArchiveMode.Create))
            archive.CreateEntry("../evil").Open().Dispose();
        Assert.Throws<IOException>(() => (_root / "evil.zip").UnZipTo(_root / "inside"));
        Assert.False(File.Exists(_root / "evil"));
    }

    [Fact]
    public void An_unknown_kind_of_archive_is_refused() =>
        Assert.Contains("known are .zip", Assert.Throws<Exception>(() => _root.CompressTo(_root / "a.tar.bz2")).Message);
}
