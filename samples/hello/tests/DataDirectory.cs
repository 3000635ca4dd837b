namespace Hello.Tests;

/// <summary>A directory of its own for a test's database.</summary>
public sealed class DataDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hello-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
