using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>A pattern of <c>hashFiles</c>, with the rules of GitHub's @actions/glob: a folder that matches stands for all below it.</summary>
internal sealed class GlobPattern
{
    private readonly ImmutableArray<string> _segments;
    private readonly ImmutableArray<string> _below;
    private readonly bool _foldersOnly;

    private GlobPattern(ImmutableArray<string> segments, bool excludes, bool foldersOnly)
    {
        _segments = segments;
        _below = segments.Add("**");
        Excludes = excludes;
        _foldersOnly = foldersOnly;
        Start = [.. segments.Select(GlobSegment.Literal).TakeWhile(x => x is not null).Select(x => x!)];
    }

    /// <summary>Whether what matches is left out.</summary>
    public bool Excludes { get; }

    /// <summary>The names of the path before the first one that is a pattern.</summary>
    public ImmutableArray<string> Start { get; }

    /// <summary>A line of a pattern list, below a folder.</summary>
    /// <exception cref="ExpressionException">It goes through <c>..</c>.</exception>
    public static GlobPattern Parse(string line, string folder)
    {
        var pattern = line.Trim();
        var excludes = false;
        for (; pattern.StartsWith('!'); pattern = pattern[1..].Trim())
            excludes = !excludes;
        if (OperatingSystem.IsWindows())
            pattern = pattern.Replace('\\', '/');
        var home = pattern == "~" || pattern.StartsWith("~/", StringComparison.Ordinal);
        var under = home ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : Path.IsPathRooted(pattern) ? "" : folder;
        var segments = Names(home ? pattern[1..] : pattern);
        if (under.Length > 0 && segments is [".", ..])
            segments = segments[1..];
        if (pattern.Length == 0 || segments.Any(x => GlobSegment.Literal(x) is "." or ".."))
            throw new ExpressionException($"`hashFiles` is given `{line}`; a pattern names files below the workspace, without `.` and `..` on the way");
        return new GlobPattern([.. Names(under).Select(Escape), .. segments], excludes, pattern.EndsWith('/'));
    }

    /// <summary>The names of a path.</summary>
    public static string[] Names(string path) => path.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a file matches.</summary>
    public bool MatchesFile(ReadOnlySpan<string> path)
    {
        var all = _segments.AsSpan();
        var isTree = all is [.., "**"];
        // Itself, unless the pattern asks for folders; or what is below a folder that matches.
        return (!_foldersOnly && (Matches(all, path) || (isTree && Matches(all[..^1], path)))) || Matches(_below.AsSpan(), path);
    }

    /// <summary>Whether anything below a folder can match.</summary>
    public bool CanMatchBelow(ReadOnlySpan<string> folder)
    {
        for (var i = 0; i < folder.Length; i++)
        {
            // What is below all that matches, matches too.
            if (i == _segments.Length || _segments[i] == "**")
                return true;
            if (!GlobSegment.Matches(_segments[i], folder[i]))
                return false;
        }

        return true;
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == "**")
            {
                pattern = pattern[1..];
                if (pattern.IsEmpty)
                    return !path.IsEmpty;
                for (var skip = 0; skip <= path.Length; skip++)
                    if (Matches(pattern, path[skip..]))
                        return true;
                return false;
            }

            if (path.IsEmpty || !GlobSegment.Matches(pattern[0], path[0]))
                return false;
            pattern = pattern[1..];
            path = path[1..];
        }

        return path.IsEmpty;
    }

    private static string Escape(string name) => OperatingSystem.IsWindows()
        ? name.Replace("[", "[[]", StringComparison.Ordinal)
        : string.Concat(name.Select(x => x is '\\' or '[' or '?' or '*' ? $"\\{x}" : x.ToString()));
}
