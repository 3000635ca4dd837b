using System.Formats.Tar;
using Pipeline.Workflows.Local.Files;
using Pipeline.Workflows.Local.Sources;

namespace Pipeline.Workflows.Local.Caches;

/// <summary>Files of a job in one archive, under names that mean the same in another job's folders.</summary>
internal static class CacheArchive
{
    /// <summary>Writes what the paths name.</summary>
    /// <returns>False: there is nothing.</returns>
    public static bool Write(string file, string paths, JobFolders folders)
    {
        var entries = new FileQuery(paths, folders.Workspace, folders.Home).Entries();
        if (entries.Count == 0)
            return false;
        using var stream = File.Create(file);
        using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (var entry in entries)
            Add(tar, entry, folders);
        return true;
    }

    /// <summary>Puts everything back; files that are there are replaced.</summary>
    public static void Restore(string file, JobFolders folders)
    {
        using var stream = File.OpenRead(file);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            var target = PathOf(entry.Name, folders);
            if (entry.EntryType == TarEntryType.Directory)
            {
                Directory.CreateDirectory(target);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Delete(target);
            entry.ExtractToFile(target, overwrite: true);
        }
    }

    private static void Add(TarWriter tar, string path, JobFolders folders)
    {
        tar.WriteEntry(path, NameOf(path, folders));
        if (!Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
            return;
        foreach (var child in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
            Add(tar, child, folders);
    }

    private static string NameOf(string path, JobFolders folders) =>
        Below(path, folders.Workspace) is { } work ? "workspace/" + work : Below(path, folders.Home) is { } home ? "home/" + home : "root" + path;

    private static string? Below(string path, string folder) =>
        path == folder ? "" : path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null;

    private static string PathOf(string name, JobFolders folders)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var rest = name[(slash + 1)..].TrimEnd('/');
        return name[..slash] switch
        {
            "workspace" => Path.Combine(folders.Workspace, rest),
            "home" => Path.Combine(folders.Home, rest),
            _ => "/" + rest,
        };
    }
}
