using System.Formats.Tar;

namespace Pipeline.Execution;

/// <summary>A folder as one file, with the executable bits: what carries files between jobs keeps neither those nor empty names.</summary>
public static class FolderArchive
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes all files of a folder; the same files always give the same bytes.</summary>
    public static void Write(string folder, string archive)
    {
        var temporary = $"{archive}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                using (var tar = new TarWriter(file, TarEntryFormat.Gnu, leaveOpen: true))
                {
                    foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                                 .Select(x => Path.GetRelativePath(folder, x).Replace('\\', '/')).Order(StringComparer.Ordinal))
                        Add(tar, Path.Combine(folder, path), path);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, archive, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Puts the files into a folder that is not there yet, all of them or none.</summary>
    /// <exception cref="IOException">The archive cannot be read, or the folder is there.</exception>
    public static void Extract(string archive, string folder)
    {
        var temporary = $"{folder}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            TarFile.ExtractToDirectory(archive, temporary, overwriteFiles: false);
            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Add(TarWriter tar, string file, string path)
    {
        using var content = File.OpenRead(file);
        var executable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
        tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = content,
            ModificationTime = DateTimeOffset.UnixEpoch,
            AccessTime = DateTimeOffset.UnixEpoch,
            ChangeTime = DateTimeOffset.UnixEpoch,
            Mode = executable ? Executable : Plain,
        });
    }
}
