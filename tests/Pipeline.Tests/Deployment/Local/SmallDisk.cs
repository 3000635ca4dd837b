using Pipeline.Execution;

namespace Pipeline.Tests.Deployment.Local;

/// <summary>A file system in memory that can be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int megabytes) => Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _folder.Path);

    public string Path => _folder.Path;

    /// <summary>Takes all room but so many bytes.</summary>
    public void Fill(long leave)
    {
        using var file = File.Create(_folder / "filler");
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Length - leave));
        }
    }

    public void Free() => File.Delete(_folder / "filler");

    public void Dispose()
    {
        Run("umount", "-l", _folder.Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments) =>
        ProcessRunner.RunAsync(new Command(program, [.. arguments]), null, default).GetAwaiter().GetResult();
}
