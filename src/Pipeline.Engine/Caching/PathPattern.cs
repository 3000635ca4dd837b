using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>
/// A pattern for paths, matched part by part: the state is the set of positions in the pattern that the parts so far
/// can have led to, one bit each.
/// </summary>
internal sealed class PathPattern
{
    public const string AnyDepth = "**";
    private const int MostParts = 60;
    private readonly string[] _parts;
    private readonly bool[] _plain;

    private PathPattern(string text, string[] parts)
    {
        Text = text;
        _parts = parts;
        _plain = new bool[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            _plain[i] = parts[i].AsSpan().IndexOfAny('*', '?', '[') < 0;
        while (Literal < parts.Length && _plain[Literal])
            Literal++;
        // A plain path stands for the directory with all that is in it, too.
        IsPlain = Literal == parts.Length - 1 && parts[^1] == AnyDepth;
        Start = Close(1);
    }

    public string Text { get; }

    /// <summary>The file or directory is named as such, without placeholders.</summary>
    public bool IsPlain { get; }

    public IReadOnlyList<string> Parts => _parts;

    /// <summary>How many parts at the beginning are without placeholders.</summary>
    public int Literal { get; }

    /// <summary>The directory below which everything lies that can match.</summary>
    public string Root => string.Join('/', _parts, 0, Literal);

    /// <summary>The state before the first part.</summary>
    public ulong Start { get; }

    /// <summary>Makes patterns of a text, one for each choice of its braces.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? Parse(string text, string root, List<PathPattern> into)
    {
        var path = text.Trim();
        if (OperatingSystem.IsWindows())
            path = path.Replace('\\', '/');
        if (Path.IsPathRooted(path))
        {
            var inside = root.Replace('\\', '/').TrimEnd('/') + "/";
            if (path + "/" == inside)
                path = ".";
            else if (path.StartsWith(inside, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
                path = path[inside.Length..];
            else
                return $"'{text}' lies outside the root directory";
        }

        if (path.Length == 0)
            return "a pattern is empty";
        foreach (var choice in path.Contains('{', StringComparison.Ordinal) ? GlobPattern.Alternatives(path) : [path])
        {
            var parts = new List<string>();
            foreach (var part in choice.Split('/'))
            {
                if (part == "..")
                    return $"'{text}' leads upwards with '..'";
                if (part is not ("" or "."))
                    parts.Add(part);
            }

            if (parts.Count > MostParts)
                return $"'{text}' has more than {MostParts} parts";
            var pattern = new PathPattern(text, [.. parts]);
            if (pattern.Literal == parts.Count || path[^1] == '/')
                pattern = new PathPattern(text, [.. parts, AnyDepth]);
            else if (parts[^1] == AnyDepth)
                pattern = new PathPattern(text, [.. parts, "*"]);
            into.Add(pattern);
        }

        return null;
    }

    /// <summary>The state after one more part.</summary>
    public ulong Step(ulong states, string part)
    {
        ulong next = 0;
        for (var i = 0; i < _parts.Length && states >> i != 0; i++)
        {
            if ((states >> i & 1) == 0)
                continue;
            if (_parts[i] == AnyDepth)
                next |= 1UL << i;
            else if (_plain[i] ? Same(_parts[i], part) : GlobPattern.IsMatch(part, _parts[i]))
                next |= 1UL << (i + 1);
        }

        return next == 0 ? 0 : Close(next);
    }

    /// <summary>Whether the parts so far match.</summary>
    public bool IsMatch(ulong states) => (states >> _parts.Length & 1) != 0;

    /// <summary>Whether everything below the parts so far matches.</summary>
    public bool MatchesAllBelow(ulong states) =>
        (_parts[^1] == AnyDepth && (states >> (_parts.Length - 1) & 1) != 0)
        || (_parts.Length > 1 && _parts[^1] == "*" && _parts[^2] == AnyDepth && (states >> (_parts.Length - 2) & 1) != 0);

    public static bool Same(string a, string b) =>
        string.Equals(a, b, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    // "**" also stands for no part at all.
    private ulong Close(ulong states)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if ((states >> i & 1) != 0 && _parts[i] == AnyDepth)
                states |= 1UL << (i + 1);
        }

        return states;
    }
}
