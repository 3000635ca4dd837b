namespace Nuke.Common.IO;

/// <summary>Finds files and directories by patterns with <c>*</c>, <c>?</c>, <c>**</c> (any number of directories) and <c>{a,b}</c>.</summary>
public static class Globbing
{
    /// <summary>All files below the directory that match one of the patterns, sorted.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        Find(directory, patterns, files: true);

    /// <summary>All directories below the directory that match one of the patterns, sorted.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        Find(directory, patterns, files: false);

    private static List<AbsolutePath> Find(AbsolutePath directory, string[] patterns, bool files)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns.SelectMany(GlobPattern.Alternatives))
            Walk(directory, pattern.Split((char[])['/', '\\'], StringSplitOptions.RemoveEmptyEntries), files, found);
        return [.. found.Select(AbsolutePath.Create)];
    }

    private static void Walk(string directory, ReadOnlySpan<string> parts, bool files, SortedSet<string> found)
    {
        if (parts.Length == 0 || !Directory.Exists(directory))
            return;
        var part = parts[0];
        var rest = parts[1..];
        if (part == "..")
        {
            Walk(Path.GetDirectoryName(directory) ?? directory, rest, files, found);
            return;
        }

        if (part == "**")
        {
            Walk(directory, rest.Length == 0 && files ? ["*"] : rest, files, found);
            foreach (var child in Directory.EnumerateDirectories(directory))
            {
                if (rest.Length == 0 && !files)
                    found.Add(child);
                // A link could lead back to where the walk came from.
                if (!File.GetAttributes(child).HasFlag(FileAttributes.ReparsePoint))
                    Walk(child, parts, files, found);
            }

            return;
        }

        var isLast = rest.Length == 0;
        foreach (var child in isLast && files ? Directory.EnumerateFiles(directory) : Directory.EnumerateDirectories(directory))
        {
            if (!GlobPattern.IsMatch(Path.GetFileName(child), part))
                continue;
            if (isLast)
                found.Add(child);
            else
                Walk(child, rest, files, found);
        }
    }
}
