namespace Pipeline.Engine;

/// <summary>Files as GitHub names them: relative to the working copy, with slashes.</summary>
/// <param name="findRoot">Gives the root of the build, where relative paths of programs begin; asked once, when it is needed.</param>
/// <param name="workspace">The working copy as GitHub knows it, or null: the root.</param>
internal sealed class RepositoryFiles(Func<string?> findRoot, string? workspace)
{
    private readonly Dictionary<string, string?> _known = [];
    private string? _root;
    private string? _top;

    /// <summary>The file's name, or null when it is not there or not inside the working copy.</summary>
    public string? Find(string path)
    {
        if (_known.TryGetValue(path, out var known))
            return known;
        return _known[path] = Look(path);
    }

    private string? Look(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || (_root ??= findRoot()) is not { } root)
            return null;
        _top ??= workspace is not null && Inside(root, workspace) is not null ? workspace : root;
        // Compilers are told to write it for the root.
        if (path.StartsWith("/_/", StringComparison.Ordinal))
            path = path[3..];
        var full = Path.GetFullPath(Path.Combine(root, path));
        return Inside(full, _top) is { Length: > 0 } inside && File.Exists(full) ? inside.Replace('\\', '/') : null;
    }

    /// <summary>The path relative to the folder, empty for the folder itself, or null when it is elsewhere.</summary>
    private static string? Inside(string path, string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        path = Path.TrimEndingDirectorySeparator(path);
        return path == folder ? ""
            : path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] is '/' or '\\' ? path[(folder.Length + 1)..]
            : null;
    }
}
