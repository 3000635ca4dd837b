namespace Nuke.Common.IO;

/// <summary>
/// Puts paths together and takes them apart, by their texts alone. A path is of Unix (<c>/a</c>), of Windows (<c>C:\a</c>), a share
/// (<c>\\server\a</c>) or relative; on every system all four are understood, and both separators are read.
/// </summary>
public static class PathConstruction
{
    internal const char Unix = '/';
    internal const char Windows = '\\';

    private static readonly char[] Separators = [Windows, Unix];

    /// <summary>Whether the path begins at a root.</summary>
    public static bool HasPathRoot(string? path) => GetPathRoot(path) is not null;

    /// <summary>The root that the path begins with, <c>/</c>, <c>C:</c> or <c>\\server</c>; null for a relative path.</summary>
    public static string? GetPathRoot(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        if (path[0] == Unix)
            return "/";
        if (HasDrive(path))
            return path[..2];
        if (path.Length < 3 || path[0] != Windows || path[1] != Windows || !char.IsLetterOrDigit(path[2]))
            return null;
        var end = path.IndexOf(Windows, 2);
        return end < 0 ? path : path[..end];
    }

    /// <summary>Two paths, one after the other.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second; it must be relative.</param>
    /// <param name="separator">What stands between them; by default what the first one's root asks for, else what the system uses.</param>
    /// <exception cref="ArgumentException">The second path has a root, or the separator does not go with the root.</exception>
    public static string Combine(string? left, string? right, char? separator = null)
    {
        left = left == "/" ? left : left?.TrimEnd(Separators);
        right = right?.TrimEnd(Separators);
        if (HasPathRoot(right))
            throw new ArgumentException($"Path '{right}' must not be rooted to be appended to '{left}'");
        if (string.IsNullOrWhiteSpace(left))
            return right ?? "";
        if (string.IsNullOrWhiteSpace(right))
            return IsDrive(left) ? left + Windows : left;
        return left == "/" ? left + right : left + Separator(GetPathRoot(left), separator) + right;
    }

    /// <summary>The path without <c>.</c> and <c>..</c> where possible, with one kind of separator and none at its end.</summary>
    /// <param name="path">The path.</param>
    /// <param name="separator">The separator; by default what the root asks for, else what the system uses.</param>
    /// <exception cref="ArgumentException">The path leads above its root, or the separator does not go with the root.</exception>
    public static string NormalizePath(string? path, char? separator = null)
    {
        path ??= "";
        var root = GetPathRoot(path);
        var between = Separator(root, separator);
        if (IsNormal(path, root, between))
            return path;
        var parts = new List<string>();
        foreach (var part in path[(root?.Length ?? 0)..].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0 && parts[^1] != "..")
                parts.RemoveAt(parts.Count - 1);
            else if (root is null)
                parts.Add(part);
            else
                throw new ArgumentException($"Cannot normalize '{path}' beyond path root");
        }

        return Combine(root, string.Join(between, parts), between);
    }

    /// <summary>The way from a directory to a path; empty when they are the same.</summary>
    /// <exception cref="ArgumentException">They have different roots.</exception>
    public static string GetRelativePath(string basePath, string destinationPath)
    {
        var (from, to) = (NormalizePath(basePath), NormalizePath(destinationPath));
        Assert.True(SameRoot(from, to), $"There is no relative path from '{from}' to '{to}': their roots differ");
        var separator = Separator(GetPathRoot(from), null);
        var (fromParts, toParts) = (Parts(from), Parts(to));
        var same = CountSame(fromParts, toParts, Comparison(from));
        return string.Join(separator, [.. Enumerable.Repeat("..", fromParts.Length - same), .. toParts.Skip(same)]);
    }

    /// <summary>The way from a directory to a path, with slashes.</summary>
    public static UnixRelativePath GetUnixRelativePath(string basePath, string destinationPath) => (UnixRelativePath)GetRelativePath(basePath, destinationPath);

    /// <summary>The way from a directory to a path, with backslashes.</summary>
    public static WinRelativePath GetWinRelativePath(string basePath, string destinationPath) => (WinRelativePath)GetRelativePath(basePath, destinationPath);

    /// <summary>The way from the directory to the path; empty when they are the same.</summary>
    public static RelativePath GetRelativePathTo(this AbsolutePath basePath, string destinationPath) => (RelativePath)GetRelativePath(basePath, destinationPath);

    /// <summary>The way from the directory to the path, with slashes.</summary>
    public static UnixRelativePath GetUnixRelativePathTo(this AbsolutePath basePath, string destinationPath) => GetUnixRelativePath(basePath, destinationPath);

    /// <summary>The way from the directory to the path, with backslashes.</summary>
    public static WinRelativePath GetWinRelativePathTo(this AbsolutePath basePath, string destinationPath) => GetWinRelativePath(basePath, destinationPath);

    /// <summary>The path with slashes.</summary>
    public static UnixRelativePath ToUnixRelativePath(this RelativePath path) => (UnixRelativePath)(string)path;

    /// <summary>The path with backslashes.</summary>
    public static WinRelativePath ToWinRelativePath(this RelativePath path) => (WinRelativePath)(string)path;

    /// <summary>Whether the second path is the first one or something below it.</summary>
    public static bool IsDescendantPath(string basePath, string destinationPath)
    {
        var (directory, path) = (NormalizePath(basePath), NormalizePath(destinationPath));
        if (!SameRoot(directory, path))
            return false;
        var parts = Parts(directory);
        return CountSame(parts, Parts(path), Comparison(directory)) == parts.Length;
    }

    /// <summary>Whether the path is this directory or something below it.</summary>
    public static bool Contains(this AbsolutePath basePath, string destinationPath) => IsDescendantPath(basePath, destinationPath);

    /// <summary>The directory that a normal path is in, or null for a root.</summary>
    internal static string? Parent(string path)
    {
        var root = GetPathRoot(path);
        if (root is null || path == root || path == root + Windows)
            return null;
        var end = path.LastIndexOf(Separator(root, null));
        return end < root.Length ? root : end == root.Length && IsDrive(root) ? root + Windows : path[..end];
    }

    /// <summary>How names are compared below the root of a path.</summary>
    internal static StringComparison Comparison(string path) =>
        HasDrive(path) || OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static bool HasDrive(string path) => path.Length >= 2 && path[1] == ':' && char.IsLetter(path[0]);

    private static bool IsDrive(string path) => path.Length == 2 && HasDrive(path);

    private static bool SameRoot(string first, string second) =>
        string.Equals(GetPathRoot(first), GetPathRoot(second), StringComparison.OrdinalIgnoreCase);

    private static string[] Parts(string path) => path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private static int CountSame(string[] first, string[] second, StringComparison comparison)
    {
        var same = 0;
        while (same < first.Length && same < second.Length && string.Equals(first[same], second[same], comparison))
            same++;
        return same;
    }

    private static char Separator(string? root, char? wanted)
    {
        if (root is null)
            return wanted ?? Path.DirectorySeparatorChar;
        var own = root[0] == Unix ? Unix : Windows;
        return wanted is null || wanted == own ? own : throw new ArgumentException($"The separator of paths below '{root}' must be '{own}', not '{wanted}'");
    }

    /// <summary>Whether the path is as it would become. No list is made for the paths of every start.</summary>
    private static bool IsNormal(string path, string? root, char separator)
    {
        var start = root?.Length ?? 0;
        if (root is not (null or "/") && (start == path.Length || path[start++] != separator))
            return false;
        for (var i = start; i <= path.Length; i++)
        {
            var isLast = i == path.Length;
            if (!isLast && path[i] is not (Unix or Windows))
                continue;
            if (IsNoName(path, start, i - start) || (!isLast && path[i] != separator))
                return false;
            start = i + 1;
        }

        return true;
    }

    private static bool IsNoName(string path, int start, int length) =>
        length == 0 || (path[start] == '.' && (length == 1 || (length == 2 && path[start + 1] == '.')));
}
