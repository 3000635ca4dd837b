using Pipeline.Execution;
using Pipeline.Scans;

namespace Pipeline.Lab.Scans;

/// <summary>A repository of one's own to plant things in.</summary>
internal sealed class Clone : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Clone()
    {
        Git("init", "--quiet", "--initial-branch=main");
        Write("README.md", "A repository.\n");
        Commit("Begin");
    }

    public string Root => _folder.Path;

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder / path)!);
        File.WriteAllText(_folder / path, text);
    }

    public void Commit(string message)
    {
        Git("add", "--all");
        Git("-c", "user.name=Lab", "-c", "user.email=lab@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "--message", message);
    }

    public string Git(params string[] arguments)
    {
        var (code, output, error) = ProcessRunner.CaptureAsync(new Command("git", [.. arguments]).In(Root), default).GetAwaiter().GetResult();
        Assert.True(code == 0, error);
        return output;
    }

    public Task<System.Collections.Immutable.ImmutableArray<Finding>> ScanAsync() => new SecretScan(Root).RunAsync(default);

    public void Dispose() => _folder.Dispose();
}
