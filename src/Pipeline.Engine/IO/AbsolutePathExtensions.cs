using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Nuke.Common.Utilities;

namespace Nuke.Common.IO;

/// <summary>What can be done with files and directories.</summary>
public static partial class AbsolutePathExtensions
{
    /// <summary>Whether there is a file.</summary>
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    /// <summary>Whether there is a directory.</summary>
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    /// <summary>
    /// Whether there is what the variable or property is named after: <c>…File</c>, <c>…Executable</c>, <c>…Exe</c>, <c>…Script</c> and
    /// <c>…Archive</c> ask for a file, <c>…Directory</c>, <c>…Dir</c> and <c>…Folder</c> for a directory.
    /// </summary>
    /// <exception cref="ArgumentException">The expression tells neither.</exception>
    public static bool Exists(this AbsolutePath path, [CallerArgumentExpression(nameof(path))] string? expression = null)
    {
        if (expression.NotNull().EndsWithAnyOrdinalIgnoreCase("file", "executable", "exe", "script", "archive"))
            return File.Exists(path);
        if (expression.EndsWithAnyOrdinalIgnoreCase("directory", "dir", "folder"))
            return Directory.Exists(path);
        throw new ArgumentException($"Cannot infer from '{expression}' whether a file or a directory must exist; call FileExists or DirectoryExists");
    }

    /// <summary>The path, or null when there is nothing. Asks as <see cref="Exists"/> does.</summary>
    public static AbsolutePath? Existing(this AbsolutePath path, [CallerArgumentExpression(nameof(path))] string? expression = null) =>
        path.Exists(expression) ? path : null;

    /// <summary>Whether there is a directory with a name that begins with a dot.</summary>
    public static bool IsDotDirectory(this AbsolutePath path) => Directory.Exists(path) && path.Name.StartsWith('.');

    /// <summary>What the system knows of the file.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static FileInfo? ToFileInfo(this AbsolutePath? path) => path is null ? null : new FileInfo(path);

    /// <summary>What the system knows of the directory.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static DirectoryInfo? ToDirectoryInfo(this AbsolutePath? path) => path is null ? null : new DirectoryInfo(path);

    /// <summary>Creates the directory and those above it, where missing.</summary>
    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Makes the directory empty; it exists afterwards.</summary>
    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    /// <summary>Makes sure that there is a file, and gives it the current time.</summary>
    public static AbsolutePath TouchFile(this AbsolutePath path, DateTime? time = null, bool createDirectories = true)
    {
        if (createDirectories)
            path.Parent?.CreateDirectory();
        if (!File.Exists(path))
            File.WriteAllBytes(path, []);
        File.SetLastWriteTime(path, time ?? DateTime.Now);
        return path;
    }

    /// <summary>Deletes the file, if there is one.</summary>
    public static void DeleteFile(this AbsolutePath path)
    {
        if (!File.Exists(path))
            return;
        // A file that may not be written cannot be deleted on Windows.
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
    }

    /// <summary>Deletes the directory with all that is in it, if there is one. Links are deleted, not followed.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (!Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>Deletes the files that exist.</summary>
    public static void DeleteFiles(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
            path.DeleteFile();
    }

    /// <summary>Deletes the directories that exist.</summary>
    public static void DeleteDirectories(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
            path.DeleteDirectory();
    }

    /// <summary>The path with another extension; the dot may be left out.</summary>
    public static AbsolutePath WithExtension(this AbsolutePath path, string extension) => Path.ChangeExtension(path, extension);

    /// <summary>Whether the path ends with one of the extensions; the dot may be left out, case does not matter.</summary>
    public static bool HasExtension(this AbsolutePath path, string extension, params string[] alternativeExtensions) =>
        Array.Exists([extension, .. alternativeExtensions], each => path.Name.EndsWith("." + each.TrimStart('.'), StringComparison.OrdinalIgnoreCase));
}
