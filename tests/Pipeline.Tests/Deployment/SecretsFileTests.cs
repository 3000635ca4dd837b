using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Tests.Deployment;

public sealed class SecretsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_outside_of_a_repository_is_read() => Assert.Equal("a $b ", (await ReadAsync(Put("secrets", "\ufeffTOKEN=a $b \n")))["TOKEN"]);

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task File_that_others_may_read_or_change_is_refused(UnixFileMode more)
    {
        var file = Put("secrets", "TOKEN=hunter2");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        await RefusedAsync(file, "Others may read or change the file with the secrets", $"chmod 600 {file}");
    }

    [Fact]
    public async Task File_in_a_repository_is_refused_unless_git_ignores_it()
    {
        await RepositoryAsync();
        var file = Put("repository/secrets.env", "TOKEN=hunter2");

        await RefusedAsync(file, "is in a repository, and git does not ignore it", "move it out of the repository");

        File.WriteAllText(_folder / "repository/.gitignore", "*.env\n");
        Assert.Equal("hunter2", (await ReadAsync(file))["TOKEN"]);
    }

    [Fact]
    public async Task Committed_file_is_refused_although_a_pattern_names_it()
    {
        await RepositoryAsync();
        var file = Put("repository/secrets.env", "TOKEN=hunter2");
        await GitAsync("add", "secrets.env");
        File.WriteAllText(_folder / "repository/.gitignore", "*.env\n");

        await RefusedAsync(file, "is in a repository, and git does not ignore it", "move it out of the repository");
    }

    [Fact]
    public async Task Link_into_a_repository_hides_nothing()
    {
        await RepositoryAsync();
        File.CreateSymbolicLink(_folder / "link", Put("repository/secrets.env", "TOKEN=hunter2"));

        await RefusedAsync(_folder / "link", "is in a repository", "move it out");
    }

    [Fact]
    public async Task File_that_is_not_there_is_named() => await RefusedAsync(_folder / "none", "The file with the secrets is not there", "name a file with lines NAME=value");

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var file = Put("secrets", "");
        File.WriteAllBytes(file, [(byte)'A', (byte)'=', 0xff]);

        await RefusedAsync(file, "The file with the secrets is no text", "such as in base64");
    }

    private Task<System.Collections.Immutable.ImmutableSortedDictionary<string, string>> ReadAsync(string file) => SecretsFile.ReadAsync(file, _folder / "repository", default);

    private async Task RefusedAsync(string file, string what, string next)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => ReadAsync(file));
        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains(what, error.Message);
        Assert.Contains(next, error.Message);
        Assert.DoesNotContain("hunter2", error.Message);
    }

    private string Put(string name, string text)
    {
        var file = _folder / name;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private async Task RepositoryAsync()
    {
        Directory.CreateDirectory(_folder / "repository");
        await GitAsync("init", "--quiet");
    }

    private Task GitAsync(params string[] words) =>
        ProcessRunner.RunAsync(new Command("git", [.. words]).In(_folder / "repository"), null, default);
}
