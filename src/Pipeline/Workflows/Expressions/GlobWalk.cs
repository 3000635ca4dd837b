using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>Finds files by patterns, in the order of GitHub's @actions/glob.</summary>
internal sealed class GlobWalk(ImmutableArray<GlobPattern> patterns, bool followLinks)
{
    private readonly List<string> _files = [];

    public IReadOnlyList<string> Files()
    {
        foreach (var start in Starts())
            Visit(start, []);
        return _files;
    }

    /// <summary>The paths before the first wild card, in the order of the patterns, without those that are below another.</summary>
    private IEnumerable<string> Starts()
    {
        var root = OperatingSystem.IsWindows() ? "" : "/";
        var all = patterns.Where(x => !x.Excludes).Select(x => root + string.Join(Path.DirectorySeparatorChar, x.Start)).Distinct().ToList();
        return all.Where(x => !all.Any(y => y != x && x.StartsWith(Path.EndsInDirectorySeparator(y) ? y : y + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }

    private void Visit(string path, ImmutableArray<string> folders)
    {
        var names = GlobPattern.Names(path);
        var entry = new FileInfo(path);
        var isLink = entry.LinkTarget is not null;
        if (!Directory.Exists(path) || (isLink && !followLinks))
        {
            // A link to a folder that is not followed counts for nothing; a link that leads nowhere is a mistake, unless links are followed.
            var isThere = File.Exists(path) || (isLink && !followLinks && !Directory.Exists(path));
            if (isThere && Matches(names))
                _files.Add(path);
            return;
        }

        if (!CanMatchBelow(names))
            return;
        var real = isLink ? entry.ResolveLinkTarget(true)!.FullName : path;
        if (followLinks && folders.Contains(real))
            return;
        var inner = followLinks ? folders.Add(real) : folders;
        var children = Directory.GetFileSystemEntries(path);
        Array.Sort(children, StringComparer.Ordinal);
        foreach (var child in children)
            Visit(child, inner);
    }

    private bool Matches(ReadOnlySpan<string> path)
    {
        var matches = false;
        foreach (var pattern in patterns)
            if (pattern.Excludes == matches && pattern.MatchesFile(path))
                matches = !pattern.Excludes;
        return matches;
    }

    private bool CanMatchBelow(ReadOnlySpan<string> folder)
    {
        foreach (var pattern in patterns)
            if (!pattern.Excludes && pattern.CanMatchBelow(folder))
                return true;
        return false;
    }
}
