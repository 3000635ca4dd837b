using Nuke.Common;

namespace Pipeline.Tests.Engine.Caching;

/// <summary>A repository with a build that is run again and again.</summary>
internal sealed class CacheRun : IDisposable
{
    public EngineRun Engine { get; } = new();
    public string Root => Engine.Root;

    public string this[string path]
    {
        get => File.ReadAllText(At(path));
        set
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
            File.WriteAllText(At(path), value);
        }
    }

    public string At(string path) => Path.Combine(Root, path);

    public bool Has(string path) => File.Exists(At(path)) || Directory.Exists(At(path));

    /// <summary>Runs the build, expects it to succeed, and tells which targets ran.</summary>
    public string Run<T>(string arguments = "") where T : CachedBuild, new()
    {
        var result = Try<T>(arguments);
        Assert.True(result.Code == 0, result.Out + result.Error);
        return string.Join(' ', CachedBuild.Ran);
    }

    public EngineResult Try<T>(string arguments = "") where T : CachedBuild, new()
    {
        CachedBuild.Root = Root;
        return Engine.Run<T>(arguments.Length > 0 ? arguments : "Copy");
    }

    /// <summary>All files of the cache with their times.</summary>
    public string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}"));

    /// <summary>Runs until the cache trusts what it knows of all files: what changed a moment ago it reads again.</summary>
    public void Settle<T>() where T : CachedBuild, new()
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        for (var before = ""; before != Snapshot() || !Has(".nuke/temp/cache/index");)
        {
            Assert.True(DateTime.UtcNow < deadline, "The cache does not come to rest.");
            before = Snapshot();
            Run<T>();
        }
    }

    public void Dispose() => Engine.Dispose();
}

/// <summary>A build that notes what ran.</summary>
public abstract class CachedBuild : NukeBuild
{
    public static List<string> Ran { get; } = [];
    public static string Root { get; set; } = "";

    protected CachedBuild() => Ran.Clear();

    protected static string At(string path) => Path.Combine(Root, path);

    /// <summary>Copies the files of a directory, one after another, into one output.</summary>
    protected static Action Join(string name, string from, string to) => () =>
    {
        Ran.Add(name);
        var texts = Directory.EnumerateFiles(At(from), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => Path.GetRelativePath(At(from), file) + "=" + File.ReadAllText(file));
        Directory.CreateDirectory(Path.GetDirectoryName(At(to))!);
        File.WriteAllText(At(to), string.Join('\n', texts));
    };
}
