using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Files;

/// <summary>One line of a <see cref="FileQuery"/>: <c>*</c>, <c>?</c> and <c>[abc]</c> within a name, <c>**</c> for any number of folders.</summary>
internal sealed class FilePattern
{
    private readonly string[] _parts;
    private readonly bool _foldersOnly;

    private FilePattern(string path, bool excludes, bool foldersOnly)
    {
        Excludes = excludes;
        _foldersOnly = foldersOnly;
        _parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var literal = _parts.Select(GlobSegment.Literal).TakeWhile(x => x is not null).ToList();
        Start = "/" + string.Join('/', literal);
    }

    /// <summary>Whether it takes away.</summary>
    public bool Excludes { get; }

    /// <summary>The path before the first wildcard.</summary>
    public string Start { get; }

    public static FilePattern Of(string line, string folder, string home)
    {
        var excludes = false;
        for (; line.StartsWith('!'); line = line[1..].Trim())
            excludes = !excludes;
        var path = line == "~" || line.StartsWith("~/", StringComparison.Ordinal) ? Escaped(home) + line[1..]
            : line.StartsWith('/') ? line : $"{Escaped(folder)}/{line}";
        return new FilePattern(Normal(path), excludes, line.EndsWith('/'));
    }

    /// <summary>Whether a file is it, or lies in a folder that is.</summary>
    public bool Matches(string file)
    {
        var names = file.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // A pattern that ends with a slash is a folder: the file itself must lie below.
        for (var length = _foldersOnly ? names.Length - 1 : names.Length; length > 0; length--)
            if (Match(_parts, names.AsSpan(0, length)))
                return true;
        return false;
    }

    private static bool Match(ReadOnlySpan<string> parts, ReadOnlySpan<string> names)
    {
        if (parts.IsEmpty)
            return names.IsEmpty;
        if (parts[0] != "**")
            return !names.IsEmpty && GlobSegment.Matches(parts[0], names[0]) && Match(parts[1..], names[1..]);
        for (var skipped = 0; skipped <= names.Length; skipped++)
            if (Match(parts[1..], names[skipped..]))
                return true;
        return false;
    }

    private static string Escaped(string path) => string.Concat(path.Select(x => x is '\\' or '[' or '?' or '*' ? $"\\{x}" : x.ToString()));

    /// <summary>Without <c>.</c> and <c>..</c>.</summary>
    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            else if (part != ".")
                parts.Add(part);
        }

        return string.Join('/', parts);
    }
}
