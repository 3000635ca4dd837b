using System.Formats.Tar;
using System.IO.Compression;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.Publishing;

/// <summary>
/// Archives whose bytes follow from names, contents and modes alone: files in the order of their names, one time for all, no owner. The
/// compression is that of the runtime: another .NET may pack the same files into other bytes.
/// </summary>
internal static class ReproducibleArchive
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What a name asks for; null when that is not known.</summary>
    public static ArchiveKind? KindOf(string name) =>
        name.EndsWith(".tar.gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal) ? ArchiveKind.Tar
        : name.EndsWith(".zip", StringComparison.Ordinal) ? ArchiveKind.Zip : null;

    /// <summary>Packs a folder. What is at the path is replaced.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="PipelineException">A link leads out of the folder, or is in a zip: exit 2.</exception>
    public static string Write(ArchiveKind kind, string folder, string path, DateTimeOffset at)
    {
        var files = Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(x => File.Exists(x) || new FileInfo(x).LinkTarget is not null)
            .Select(x => (Name: Path.GetRelativePath(folder, x).Replace('\\', '/'), File: new FileInfo(x))).OrderBy(x => x.Name, StringComparer.Ordinal).ToList();
        foreach (var (name, file) in files)
            if (file.LinkTarget is { } link && (kind == ArchiveKind.Zip || Path.GetRelativePath(folder, Path.GetFullPath(link, file.DirectoryName!)).StartsWith("..", StringComparison.Ordinal)))
                throw PipelineException.WrongUse($"{name} is a link to {link}", folder, kind == ArchiveKind.Zip ? "a zip has no links" : "it leads out of the folder", "replace it with the file, or pack a .tar.gz");
        using var stream = File.Create(path);
        // A zip has even seconds only.
        var time = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 2 * 2);
        if (kind == ArchiveKind.Tar)
            WriteTar(stream, files, time);
        else
            WriteZip(stream, files, time);
        return path;
    }

    private static void WriteTar(Stream stream, List<(string Name, FileInfo File)> files, DateTimeOffset at)
    {
        using var packed = new GZipStream(stream, CompressionLevel.SmallestSize);
        using var tar = new TarWriter(packed, TarEntryFormat.Gnu);
        foreach (var (name, file) in files)
        {
            var entry = new GnuTarEntry(file.LinkTarget is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink, name) { ModificationTime = at, Mode = ModeOf(file) };
            // GNU tar leaves these out, and so do we.
            (entry.AccessTime, entry.ChangeTime) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
            if (file.LinkTarget is { } link)
                entry.LinkName = link;
            using var content = file.LinkTarget is null ? file.OpenRead() : null;
            entry.DataStream = content;
            tar.WriteEntry(entry);
        }
    }

    private static void WriteZip(Stream stream, List<(string Name, FileInfo File)> files, DateTimeOffset at)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, file) in files)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = at;
            entry.ExternalAttributes = (0x8000 | (int)ModeOf(file)) << 16;
            using var content = file.OpenRead();
            using var target = entry.Open();
            content.CopyTo(target);
        }
    }

    private static UnixFileMode ModeOf(FileInfo file) => !OperatingSystem.IsWindows() && file.LinkTarget is null && (file.UnixFileMode & UnixFileMode.UserExecute) != 0 ? Program : Plain;
}

/// <summary>How a folder is packed.</summary>
internal enum ArchiveKind
{
    /// <summary>A tar, compressed with gzip.</summary>
    Tar,

    /// <summary>A zip.</summary>
    Zip,
}
