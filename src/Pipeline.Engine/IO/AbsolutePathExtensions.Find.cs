namespace Nuke.Common.IO;

public static partial class AbsolutePathExtensions
{
    /// <summary>The nearest directory above the path, or the path itself, for which the condition holds; null when there is none.</summary>
    public static AbsolutePath? FindParentOrSelf(this AbsolutePath? path, Func<AbsolutePath, bool> predicate)
    {
        while (path is not null && !predicate(path))
            path = path.Parent;
        return path;
    }

    /// <summary>The nearest directory above the path for which the condition holds; null when there is none.</summary>
    public static AbsolutePath? FindParent(this AbsolutePath? path, Func<AbsolutePath, bool> predicate) => path?.Parent.FindParentOrSelf(predicate);

    /// <summary>Whether the directory has such a file.</summary>
    public static bool ContainsFile(this AbsolutePath path, string pattern, SearchOption options = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateFiles(path, pattern, options).Any();

    /// <summary>Whether the directory has such a directory.</summary>
    public static bool ContainsDirectory(this AbsolutePath path, string pattern, SearchOption options = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateDirectories(path, pattern, options).Any();

    /// <summary>The path, or null when there is no such file.</summary>
    public static AbsolutePath? ExistingFile(this AbsolutePath path) => path.FileExists() ? path : null;

    /// <summary>The path, or null when there is no such directory.</summary>
    public static AbsolutePath? ExistingDirectory(this AbsolutePath path) => path.DirectoryExists() ? path : null;

    /// <summary>Those that are files.</summary>
    public static IEnumerable<AbsolutePath> WhereFileExists(this IEnumerable<AbsolutePath> paths) => paths.Where(path => path.FileExists());

    /// <summary>Those that are directories.</summary>
    public static IEnumerable<AbsolutePath> WhereDirectoryExists(this IEnumerable<AbsolutePath> paths) => paths.Where(path => path.DirectoryExists());
}
