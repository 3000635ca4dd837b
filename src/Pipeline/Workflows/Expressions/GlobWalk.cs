using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>Finds files by patterns, in the order of GitHub's @actions/glob.</summary>
internal sealed class GlobWalk(ImmutableArray<GlobPattern> patterns, bool followLinks)
{
    private readonly List<string> _files = [];

    public IReadOnlyList<string> Files()
    {
        foreach (var start in Starts())
        {
            for (var above = Path.GetDirectoryName(start); above is not null; above = Path.GetDirectoryName(above))
                if (File.Exists(above) && !Directory.Exists(above))
                    throw new ExpressionException($"`hashFiles` is given a path through {above}, which is a file and has nothing below it");
            Visit(start, start, []);
        }

        return _files;
    }

    /// <summary>The paths before the first wild card, in the order of the patterns, without those that are below another.</summary>
    private IEnumerable<string> Starts()
    {
        var root = OperatingSystem.IsWindows() ? "" : "/";
        var all = patterns.Where(x => !x.Excludes).Select(x => root + string.Join(Path.DirectorySeparatorChar, x.Start)).Distinct().ToList();
        return all.Where(x => !all.Any(y => y != x && x.StartsWith(Path.EndsInDirectorySeparator(y) ? y : y + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }

    /// <param name="path">The path as it was walked, which the patterns match.</param>
    /// <param name="real">Where it is, links on the way resolved.</param>
    /// <param name="above">The folders on the way as they are, which must not come again.</param>
    private void Visit(string path, string real, ImmutableArray<string> above)
    {
        var names = GlobPattern.Names(path);
        var entry = new FileInfo(real);
        var isFolder = Directory.Exists(real);
        if (entry.LinkTarget is not null)
        {
            // A link that is not followed is no folder; one that leads nowhere is a mistake then, but is passed over when links are followed.
            if (isFolder && !followLinks)
                return;
            var target = followLinks ? entry.ResolveLinkTarget(true) : null;
            if (!isFolder && target is { Exists: false })
                return;
            real = target?.FullName ?? real;
        }
        else if (!isFolder && !entry.Exists)
        {
            return;
        }

        if (!isFolder)
        {
            if (Matches(names))
                _files.Add(path);
            return;
        }

        if (!CanMatchBelow(names) || (followLinks && above.Contains(real)))
            return;
        var inner = followLinks ? above.Add(real) : above;
        var children = Directory.GetFileSystemEntries(path);
        Array.Sort(children, StringComparer.Ordinal);
        foreach (var child in children)
            Visit(child, Path.Combine(real, Path.GetFileName(child)), inner);
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
