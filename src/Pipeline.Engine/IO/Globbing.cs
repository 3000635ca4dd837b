namespace Nuke.Common.IO;

/// <summary>Finds files and directories by patterns with <c>*</c>, <c>?</c>, <c>**</c> (any number of directories) and <c>{a,b}</c>.</summary>
public static class Globbing
{
    /// <summary>All files below the directory that match one of the patterns, sorted. Without patterns the path itself is one.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        [.. Find(directory, patterns, files: true).Select(AbsolutePath.Of)];

    /// <summary>
    /// All directories below the directory that match one of the patterns, sorted; for <c>**</c> the directory itself is one of them. Without
    /// patterns the path itself is one.
    /// </summary>
    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        [.. Find(directory, patterns, files: false).Select(AbsolutePath.Of)];

    /// <inheritdoc cref="GlobFiles(AbsolutePath, string[])"/>
    public static IReadOnlyCollection<string> GlobFiles(string directory, params string[] patterns) => Find(directory, patterns, files: true);

    /// <inheritdoc cref="GlobDirectories(AbsolutePath, string[])"/>
    public static IReadOnlyCollection<string> GlobDirectories(string directory, params string[] patterns) => Find(directory, patterns, files: false);

    private static SortedSet<string> Find(AbsolutePath directory, string[] patterns, bool files)
    {
        if (patterns.Length == 0)
        {
            var pattern = directory;
            while (directory.ToString().Contains('*'))
                directory = directory.Parent!;
            patterns = [directory.GetRelativePathTo(pattern)];
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns.SelectMany(GlobPattern.Alternatives))
            Walk(directory, pattern.Split((char[])['/', '\\'], StringSplitOptions.RemoveEmptyEntries), files, found);
        return found;
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
            var all = rest.Length == 0 && !files;
            if (all)
                found.Add(directory);
            Walk(directory, rest.Length == 0 && files ? ["*"] : rest, files, found);
            foreach (var child in Directory.EnumerateDirectories(directory))
            {
                // A link could lead back to where the walk came from.
                if (!File.GetAttributes(child).HasFlag(FileAttributes.ReparsePoint))
                    Walk(child, parts, files, found);
                else if (all)
                    found.Add(child);
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
