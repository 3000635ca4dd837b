using Pipeline.Execution;

namespace Pipeline.Tests.Execution;

public sealed class ContentDigestTests : IDisposable
{
    private readonly TemporaryFolder _one = new();
    private readonly TemporaryFolder _two = new();

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Fact]
    public void Same_files_have_the_same_digest_wherever_and_whenever_they_were_written()
    {
        Write(_one, "a/b", "x");
        Write(_one, "c", "y");
        Write(_two, "c", "y");
        Write(_two, "a/b", "x");
        File.SetLastWriteTimeUtc(_two / "c", DateTime.UnixEpoch);
        Assert.Equal(ContentDigest.OfFolder(_one.Path), ContentDigest.OfFolder(_two.Path));
    }

    [Theory]
    [InlineData("a", "y")]
    [InlineData("b", "x")]
    [InlineData("a/x", "x")]
    public void Other_content_or_other_name_changes_the_digest(string path, string content)
    {
        Write(_one, "a", "x");
        Write(_two, path, content);
        Assert.NotEqual(ContentDigest.OfFolder(_one.Path), ContentDigest.OfFolder(_two.Path));
    }

    [Fact]
    public void Executable_bit_changes_the_digest()
    {
        Write(_one, "a", "x");
        var before = ContentDigest.OfFolder(_one.Path);
        File.SetUnixFileMode(_one / "a", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(before, ContentDigest.OfFolder(_one.Path));
    }

    private static void Write(TemporaryFolder folder, string path, string content)
    {
        var file = folder / path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
