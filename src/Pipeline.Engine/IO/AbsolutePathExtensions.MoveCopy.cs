namespace Nuke.Common.IO;

/// <summary>What happens when something is already there.</summary>
[Flags]
public enum ExistsPolicy
{
    /// <summary>An existing directory is an error.</summary>
    DirectoryFail = 1,

    /// <summary>Directories are merged.</summary>
    DirectoryMerge = 2,

    /// <summary>An existing file is an error.</summary>
    FileFail = 4,

    /// <summary>An existing file stays.</summary>
    FileSkip = 8,

    /// <summary>An existing file is replaced.</summary>
    FileOverwrite = 16,

    /// <summary>An existing file is replaced when it is older.</summary>
    FileOverwriteIfNewer = 32,

    /// <summary>Anything that exists is an error.</summary>
    Fail = DirectoryFail | FileFail,

    /// <summary>Directories are merged, existing files stay.</summary>
    MergeAndSkip = DirectoryMerge | FileSkip,

    /// <summary>Directories are merged, existing files are replaced.</summary>
    MergeAndOverwrite = DirectoryMerge | FileOverwrite,

    /// <summary>Directories are merged, older files are replaced.</summary>
    MergeAndOverwriteIfNewer = DirectoryMerge | FileOverwriteIfNewer,
}

public static partial class AbsolutePathExtensions
{
    /// <summary>Copies a file or a directory.</summary>
    /// <returns>The copy; the source, when it is a file and the policy keeps the one that is there.</returns>
    /// <exception cref="ArgumentException">There is nothing to copy, or the target is inside the source.</exception>
    /// <exception cref="IOException">Something is there and the policy does not allow it.</exception>
    public static AbsolutePath Copy(
        this AbsolutePath source,
        AbsolutePath target,
        ExistsPolicy policy = ExistsPolicy.Fail,
        Func<AbsolutePath, bool>? excludeDirectory = null,
        Func<AbsolutePath, bool>? excludeFile = null,
        bool createDirectories = true) =>
        Transfer(source, target, policy, excludeDirectory, excludeFile, createDirectories, (from, to) => File.Copy(from, to, overwrite: true));

    /// <summary>Copies a file or a directory into a directory.</summary>
    public static AbsolutePath CopyToDirectory(
        this AbsolutePath source,
        AbsolutePath target,
        ExistsPolicy policy = ExistsPolicy.Fail,
        Func<AbsolutePath, bool>? excludeDirectory = null,
        Func<AbsolutePath, bool>? excludeFile = null,
        bool createDirectories = true) =>
        source.Copy(target / source.Name, policy, excludeDirectory, excludeFile, createDirectories);

    /// <summary>Moves a file or a directory.</summary>
    /// <returns>The new place; the source, when it is a file and the policy keeps the one that is there.</returns>
    /// <exception cref="ArgumentException">There is nothing to move, or the target is inside the source.</exception>
    /// <exception cref="IOException">Something is there and the policy does not allow it.</exception>
    public static AbsolutePath Move(
        this AbsolutePath source,
        AbsolutePath target,
        ExistsPolicy policy = ExistsPolicy.Fail,
        bool createDirectories = true,
        bool deleteRemainingFiles = false)
    {
        var moved = Transfer(source, target, policy, null, null, createDirectories, (from, to) => File.Move(from, to, overwrite: true));
        if (Directory.Exists(source) && (deleteRemainingFiles || source.GetFiles(depth: int.MaxValue).FirstOrDefault() is null))
            source.DeleteDirectory();
        return moved;
    }

    /// <summary>Moves a file or a directory to where the function says.</summary>
    public static AbsolutePath Move(
        this AbsolutePath source, Func<AbsolutePath, AbsolutePath> newPath, ExistsPolicy policy = ExistsPolicy.Fail, bool createDirectories = true) =>
        source.Move(newPath(source), policy, createDirectories);

    /// <summary>Moves a file or a directory into a directory.</summary>
    public static AbsolutePath MoveToDirectory(
        this AbsolutePath source, AbsolutePath target, ExistsPolicy policy = ExistsPolicy.Fail, bool createDirectories = true) =>
        source.Move(target / source.Name, policy, createDirectories);

    /// <summary>Gives a file or a directory another name.</summary>
    public static AbsolutePath Rename(this AbsolutePath source, string newName, ExistsPolicy policy = ExistsPolicy.Fail) =>
        source.Move(source.Parent! / newName, policy);

    /// <summary>Gives a file or a directory another name.</summary>
    public static AbsolutePath Rename(this AbsolutePath source, Func<AbsolutePath, string> newName, ExistsPolicy policy = ExistsPolicy.Fail) =>
        source.Rename(newName(source), policy);

    /// <summary>Gives a file another name and keeps its extension.</summary>
    public static AbsolutePath RenameWithoutExtension(this AbsolutePath source, string newName, ExistsPolicy policy = ExistsPolicy.Fail) =>
        source.Rename(newName + source.Extension, policy);

    /// <summary>Gives a file another name and keeps its extension.</summary>
    public static AbsolutePath RenameWithoutExtension(this AbsolutePath source, Func<AbsolutePath, string> newName, ExistsPolicy policy = ExistsPolicy.Fail) =>
        source.RenameWithoutExtension(newName(source), policy);

    private static AbsolutePath Transfer(
        AbsolutePath source,
        AbsolutePath target,
        ExistsPolicy policy,
        Func<AbsolutePath, bool>? excludeDirectory,
        Func<AbsolutePath, bool>? excludeFile,
        bool createDirectories,
        Action<AbsolutePath, AbsolutePath> transfer)
    {
        Assert.True(File.Exists(source) || Directory.Exists(source), $"Neither a file nor a directory exists at '{source}'");
        if (File.Exists(source))
        {
            if (File.Exists(target) && !MayReplace(source, target, policy))
                return source;
            if (createDirectories)
                target.Parent?.CreateDirectory();
            transfer(source, target);
            return target;
        }

        Assert.False(source.Contains(target), $"Target directory '{target}' must not be in source directory '{source}'");
        if (Directory.Exists(target) && !policy.HasFlag(ExistsPolicy.DirectoryMerge))
            throw new IOException($"Directory '{target}' already exists");
        if (createDirectories)
            target.CreateDirectory();
        foreach (var directory in source.GetDirectories().Where(each => excludeDirectory?.Invoke(each) != true).ToList())
            Transfer(directory, target / directory.Name, policy, excludeDirectory, excludeFile, true, transfer);
        foreach (var file in source.GetFiles().Where(each => excludeFile?.Invoke(each) != true).ToList())
            Transfer(file, target / file.Name, policy, null, null, true, transfer);
        return target;
    }

    private static bool MayReplace(AbsolutePath source, AbsolutePath target, ExistsPolicy policy) =>
        policy.HasFlag(ExistsPolicy.FileOverwrite)
        || (policy.HasFlag(ExistsPolicy.FileOverwriteIfNewer) && File.GetLastWriteTimeUtc(target) < File.GetLastWriteTimeUtc(source))
        || (policy.HasFlag(ExistsPolicy.FileFail) ? throw new IOException($"File '{target}' already exists") : false);
}
