namespace Pipeline.Workflows.Local.Files;

/// <summary>
/// Files by the patterns that actions take: one a line, <c>!</c> takes away, a folder means all below it, later lines win.
/// </summary>
/// <remarks>Facts: https://github.com/actions/toolkit/tree/main/packages/glob#patterns</remarks>
internal sealed class FileQuery
{
    private readonly List<FilePattern> _patterns = [];

    /// <param name="text">The patterns, one a line; empty lines and those with <c>#</c> count for nothing.</param>
    /// <param name="folder">What relative patterns are relative to.</param>
    /// <param name="home">What <c>~</c> is.</param>
    public FileQuery(string text, string folder, string home)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (line[0] != '#')
                _patterns.Add(FilePattern.Of(line, folder, home));
    }

    /// <summary>Where the search begins: each pattern's path up to its first wildcard, without those below another.</summary>
    public IReadOnlyList<string> Starts
    {
        get
        {
            var all = _patterns.Where(x => !x.Excludes).Select(x => x.Start).Distinct().ToList();
            return [.. all.Where(x => !all.Any(y => y != x && (y == "/" || x.StartsWith(y + "/", StringComparison.Ordinal))))];
        }
    }

    /// <summary>The files, absolute and sorted, links followed.</summary>
    /// <param name="hidden">Whether names with a dot before them count; folders so named hide what is in them.</param>
    public IReadOnlyList<string> Files(bool hidden = true)
    {
        var found = new List<string>();
        foreach (var start in Starts)
            Search(start, [], hidden, found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private void Search(string path, HashSet<string> above, bool hidden, List<string> found)
    {
        if (!hidden && Path.GetFileName(path).StartsWith('.'))
            return;
        if (!Directory.Exists(path))
        {
            if (File.Exists(path) && Matches(path))
                found.Add(path);
            return;
        }

        // A link that leads back up would never end.
        var real = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        if (!above.Add(real))
            return;
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
            Search(entry, above, hidden, found);
        above.Remove(real);
    }

    private bool Matches(string path)
    {
        var matches = false;
        foreach (var pattern in _patterns)
            if (pattern.Matches(path))
                matches = !pattern.Excludes;
        return matches;
    }
}
