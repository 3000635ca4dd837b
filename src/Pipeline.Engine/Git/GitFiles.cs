using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>The files in which git keeps a repository.</summary>
internal sealed class GitFiles
{
    private const string Prefix = "ref:";

    private readonly string _own;
    private readonly string _common;
    private List<(string Name, string Id, string? Peeled)>? _packed;

    private GitFiles(string root, string own)
    {
        Root = root;
        _own = own;
        var pointer = Path.Combine(own, "commondir");
        _common = File.Exists(pointer) ? Path.GetFullPath(Path.Combine(own, File.ReadAllText(pointer).Trim())) : own;
        var head = File.ReadAllText(Path.Combine(own, "HEAD")).Trim();
        Head = head.StartsWith(Prefix, StringComparison.Ordinal) ? head[Prefix.Length..].Trim() : head;
    }

    /// <summary>The root of the working copy.</summary>
    public AbsolutePath Root { get; }

    /// <summary>A full reference, or a commit when HEAD is detached.</summary>
    public string Head { get; }

    /// <exception cref="NotSupportedException">The repository keeps its branches in a format that is not read here.</exception>
    public GitConfig Config => field ??= ReadConfig();

    /// <summary>Whether the history is cut off.</summary>
    public bool IsShallow => File.Exists(Path.Combine(_common, "shallow"));

    /// <summary>Where tags are that are not packed.</summary>
    public string LooseTags => Path.Combine(_common, "refs", "tags");

    public string Objects => Path.Combine(_common, "objects");

    /// <summary>References in the one file that git packs them into; <c>Peeled</c> is the commit of an annotated tag.</summary>
    public IReadOnlyList<(string Name, string Id, string? Peeled)> Packed => _packed ??= ReadPacked();

    /// <summary>The repository that the directory belongs to. A <c>.git</c> file leads to the files of a worktree or submodule.</summary>
    public static GitFiles? Find(string directory)
    {
        for (var level = directory; level is not null; level = Path.GetDirectoryName(level))
        {
            var git = Path.Combine(level, ".git");
            if (Directory.Exists(git))
                return new GitFiles(level, git);
            if (File.Exists(git) && File.ReadAllText(git) is var text && text.StartsWith("gitdir:", StringComparison.Ordinal))
                return new GitFiles(level, Path.GetFullPath(Path.Combine(level, text["gitdir:".Length..].Trim())));
        }

        return null;
    }

    /// <summary>
    /// The commit that is checked out; null when there is none, or when git's files do not say it in the way that is read here.
    /// Starting git would take longer than a short run.
    /// </summary>
    public static string? CommitOf(string directory)
    {
        try
        {
            return Find(directory) is { } files && files.Resolve(files.Head) is { Length: 40 or 64 } commit && IsHexadecimal(commit) ? commit : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The commit of a reference; null when it has none yet. A commit stays itself.</summary>
    public string? Resolve(string reference)
    {
        if (!reference.StartsWith("refs/", StringComparison.Ordinal))
            return reference;
        foreach (var folder in (string[])[_own, _common])
        {
            var file = Path.Combine(folder, reference);
            if (!File.Exists(file))
                continue;
            var text = File.ReadAllText(file).Trim();
            return text.StartsWith(Prefix, StringComparison.Ordinal) ? Resolve(text[Prefix.Length..].Trim()) : text;
        }

        var packed = Path.Combine(_common, "packed-refs");
        foreach (var line in File.Exists(packed) ? File.ReadLines(packed) : [])
        {
            if (line.Length > reference.Length && line.EndsWith(reference, StringComparison.Ordinal) && line[^(reference.Length + 1)] == ' ')
                return line[..^(reference.Length + 1)];
        }

        return null;
    }

    private GitConfig ReadConfig()
    {
        var config = GitConfig.Read(Path.Combine(_common, "config"));
        return config.Get("extensions", null, "refstorage") is { } storage and not "files"
            ? throw new NotSupportedException($"The repository '{Root}' keeps its branches in the format '{storage}', which is not read here; only 'files' is.")
            : config;
    }

    private static bool IsHexadecimal(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return true;
    }

    private List<(string, string, string?)> ReadPacked()
    {
        var packed = new List<(string Name, string Id, string? Peeled)>();
        var file = Path.Combine(_common, "packed-refs");
        foreach (var line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            if (line.StartsWith('^') && packed.Count > 0)
                packed[^1] = packed[^1] with { Peeled = line[1..].Trim() };
            else if (!line.StartsWith('#') && line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
                packed.Add((line[(space + 1)..].Trim(), line[..space], null));
        }

        return packed;
    }
}
