using System.Security.Cryptography;
using Nuke.Common.IO;

namespace Pipeline.Workflows.Local;

/// <summary>Files by the patterns of artefacts and of <c>hashFiles</c>: <c>!</c> takes away, a folder means all below it.</summary>
internal static class FileSearch
{
    /// <summary>The files, absolute and sorted.</summary>
    /// <param name="folder">What patterns are relative to.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="hidden">Whether names with a dot before them count; folders so named hide what is in them.</param>
    public static IReadOnlyList<string> Files(string folder, IEnumerable<string> patterns, bool hidden = true)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var excludes = pattern.StartsWith('!');
            var path = Path.GetFullPath(excludes ? pattern[1..] : pattern, folder);
            var start = Start(path);
            if (!Directory.Exists(start) && !File.Exists(start))
                continue;
            var files = File.Exists(path) ? [path] : Directory.Exists(path) ? Glob(path, "**/*") : Glob(start, Path.GetRelativePath(start, path));
            if (excludes)
                found.ExceptWith(files);
            else
                found.UnionWith(hidden ? files : files.Where(x => !Path.GetRelativePath(File.Exists(path) ? Path.GetDirectoryName(path)! : start, x).Split('/').Any(y => y.StartsWith('.'))));
        }

        return [.. found];
    }

    /// <summary>The folder that paths in an artefact are relative to: what all patterns have in common before their first wildcard.</summary>
    public static string Root(string folder, IEnumerable<string> patterns, IReadOnlyList<string> files)
    {
        string[]? common = null;
        foreach (var pattern in patterns.Where(x => !x.StartsWith('!')))
        {
            var parts = Start(Path.GetFullPath(pattern, folder)).Split('/');
            common = common is null ? parts : [.. common.Zip(parts).TakeWhile(x => x.First == x.Second).Select(x => x.First)];
        }

        var root = string.Join('/', common ?? []);
        return files.Count == 1 && files[0] == root ? Path.GetDirectoryName(root)! : root;
    }

    /// <summary>64 hexadecimal digits over the files that match, or an empty text when none does.</summary>
    public static string Hash(string folder, IReadOnlyList<string> patterns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Files(folder, patterns);
        foreach (var file in files)
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        return files.Count == 0 ? "" : Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Glob(string folder, string pattern) => ((AbsolutePath)folder).GlobFiles(pattern.EndsWith("/**", StringComparison.Ordinal) || pattern == "**" ? $"{pattern}/*" : pattern).Select(x => x.ToString());

    /// <summary>The path before the first wildcard.</summary>
    private static string Start(string path) => string.Join('/', path.Split('/').TakeWhile(x => x.AsSpan().IndexOfAny("*?[") < 0));
}
