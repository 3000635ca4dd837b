using System.Formats.Tar;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Tests.Deployment;

public sealed class ReleaseArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Archive => _folder / "shop.tar";

    private string Target => _folder / "shop";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Old_folder_gives_way_to_the_archive_that_was_just_fetched()
    {
        Files(Target, "of last week");
        var release = Package("v1.4", "of today");

        Assert.Equal(release, ReleaseArchive.Unpack(Archive, Target));
        Assert.Equal("of today", File.ReadAllText(Path.Combine(Target, "bin", "app")));
        Assert.False(File.Exists(Path.Combine(Target, "of last week")));
        Assert.Equal(release.Digest, ContentDigest.OfFolder(Target));
    }

    [Fact]
    public void Version_and_digest_travel_with_the_files_and_executable_bits_too()
    {
        var release = Package("v1.4", "of today");
        ReleaseArchive.Unpack(Archive, Target);

        Assert.Equal("v1.4", release.Version);
        Assert.True(File.GetUnixFileMode(Path.Combine(Target, "bin", "app")).HasFlag(UnixFileMode.UserExecute));
        Assert.Empty(Directory.GetDirectories(_folder.Path, "*.tmp"));
    }

    [Fact]
    public void Same_files_and_version_give_the_same_bytes()
    {
        Package("v1.4", "of today");
        var first = File.ReadAllBytes(Archive);
        Package("v1.4", "of today");

        Assert.Equal(first, File.ReadAllBytes(Archive));
    }

    [Fact]
    public void Files_that_are_not_those_of_the_record_are_refused_and_the_folder_stays()
    {
        Files(Target, "of last week");
        var files = Files(_folder / "other", "of today");
        ReleaseArchive.Write(files, new Release("v1.4", "sha256:" + new string('0', 64)), Archive);
        var error = Assert.Throws<PipelineException>(() => ReleaseArchive.Unpack(Archive, Target));

        Assert.Contains("is not what it was made as", error.Message);
        Assert.True(File.Exists(Path.Combine(Target, "of last week")));
    }

    [Fact]
    public void Archive_without_a_record_and_no_archive_at_all_are_wrong_use()
    {
        Assert.Contains("nothing to deploy", Assert.Throws<PipelineException>(() => ReleaseArchive.Unpack(Archive, Target)).Message);
        TarFile.CreateFromDirectory(Files(_folder / "other", "of today"), Archive, includeBaseDirectory: false);
        var error = Assert.Throws<PipelineException>(() => ReleaseArchive.Unpack(Archive, Target));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("does not say which release it is", error.Message);
    }

    [Fact]
    public void Build_that_wrote_no_files_is_not_packaged()
    {
        var empty = Directory.CreateDirectory(_folder / "empty").FullName;
        Assert.Contains("nothing to package", Assert.Throws<PipelineException>(() => ReleaseArchive.Write(empty, new Release("1", "sha256:"), Archive)).Message);
        Assert.False(File.Exists(Archive));
    }

    private Release Package(string version, string content)
    {
        var files = Files(_folder / "built", content);
        var release = new Release(version, ContentDigest.OfFolder(files));
        ReleaseArchive.Write(files, release, Archive);
        return release;
    }

    private static string Files(string folder, string content)
    {
        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        var app = Path.Combine(folder, "bin", "app");
        File.WriteAllText(app, content);
        File.SetUnixFileMode(app, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(folder, content), "");
        return folder;
    }
}
