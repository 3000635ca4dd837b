namespace Nuke.Common.IO;

public static partial class AbsolutePathExtensions
{
    /// <summary>Files below the directory, directory by directory, each sorted.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="pattern">Names with <c>*</c> and <c>?</c>.</param>
    /// <param name="depth">How many levels; 1 means the directory alone.</param>
    /// <param name="attributes">What all of them have.</param>
    public static IEnumerable<AbsolutePath> GetFiles(this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0)
    {
        Assert.True(depth >= 0);
        if (depth == 0)
            return [];
        return path.GetDirectories(depth: depth - 1).Prepend(path).SelectMany(each => Sorted(Directory.EnumerateFiles(each, pattern), attributes));
    }

    /// <summary>Directories below the directory, level by level, each level sorted.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="pattern">Names with <c>*</c> and <c>?</c>.</param>
    /// <param name="depth">How many levels; 1 means the directory alone.</param>
    /// <param name="attributes">What all of them have.</param>
    public static IEnumerable<AbsolutePath> GetDirectories(this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0)
    {
        Assert.True(depth >= 0);
        var level = new List<AbsolutePath> { path };
        for (; depth > 0 && level.Count > 0; depth--)
        {
            foreach (var match in level.SelectMany(each => Sorted(Directory.EnumerateDirectories(each, pattern), attributes)))
                yield return match;
            level = [.. level.SelectMany(each => Sorted(Directory.EnumerateDirectories(each), 0))];
        }
    }

    private static IEnumerable<AbsolutePath> Sorted(IEnumerable<string> paths, FileAttributes attributes) => paths
        .Where(each => attributes == 0 || File.GetAttributes(each).HasFlag(attributes))
        .Order(StringComparer.Ordinal)
        .Select(AbsolutePath.Of);
}
