using System.Formats.Tar;
using System.IO.Compression;

namespace Nuke.Common.IO;

/// <summary>Packs directories into archives and unpacks them. Archives keep the modes of files.</summary>
public static class CompressionExtensions
{
    /// <summary>Packs the files of a directory; the archive's extension decides how: <c>.zip</c>, <c>.tar.gz</c> or <c>.tgz</c>.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="archiveFile">The archive; it must not exist.</param>
    /// <param name="filter">Which files; all when left out.</param>
    public static void CompressTo(this AbsolutePath directory, AbsolutePath archiveFile, Func<AbsolutePath, bool>? filter = null)
    {
        if (IsZip(archiveFile))
            directory.ZipTo(archiveFile, filter);
        else
            directory.TarGZipTo(archiveFile, filter);
    }

    /// <summary>Unpacks an archive; its extension decides how. Files that are there are replaced.</summary>
    public static void UncompressTo(this AbsolutePath archiveFile, AbsolutePath directory)
    {
        if (IsZip(archiveFile))
            archiveFile.UnZipTo(directory);
        else
            archiveFile.UnTarGZipTo(directory);
    }

    /// <summary>Packs the files of a directory into a zip archive.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="archiveFile">The archive.</param>
    /// <param name="filter">Which files; all when left out.</param>
    /// <param name="compressionLevel">How well.</param>
    /// <param name="fileMode">What happens when the archive exists; by default it is an error.</param>
    public static void ZipTo(
        this AbsolutePath directory,
        AbsolutePath archiveFile,
        Func<AbsolutePath, bool>? filter = null,
        CompressionLevel compressionLevel = CompressionLevel.Optimal,
        FileMode fileMode = FileMode.CreateNew)
    {
        var files = FilesOf(directory, filter);
        using var stream = Create(archiveFile, fileMode);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var file in files)
            archive.CreateEntryFromFile(file, directory.GetUnixRelativePathTo(file), compressionLevel);
    }

    /// <summary>Unpacks a zip archive. Files that are there are replaced.</summary>
    /// <exception cref="IOException">An entry would be outside of the directory.</exception>
    public static void UnZipTo(this AbsolutePath archiveFile, AbsolutePath directory) =>
        ZipFile.ExtractToDirectory(archiveFile, directory.CreateDirectory(), overwriteFiles: true);

    /// <summary>Packs files into a compressed tar archive.</summary>
    /// <param name="baseDirectory">The directory that their names in the archive start from.</param>
    /// <param name="archiveFile">The archive.</param>
    /// <param name="files">The files.</param>
    /// <param name="fileMode">What happens when the archive exists; by default it is an error.</param>
    public static void TarGZipTo(this AbsolutePath baseDirectory, AbsolutePath archiveFile, IEnumerable<AbsolutePath> files, FileMode fileMode = FileMode.CreateNew)
    {
        // Listed before the archive is there: it may be in the same directory.
        AbsolutePath[] all = [.. files];
        using var stream = Create(archiveFile, fileMode);
        using var zip = new GZipStream(stream, CompressionLevel.Optimal);
        using var archive = new TarWriter(zip);
        foreach (var file in all)
            archive.WriteEntry(file, baseDirectory.GetUnixRelativePathTo(file));
    }

    /// <summary>Packs the files of a directory into a compressed tar archive.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="archiveFile">The archive.</param>
    /// <param name="filter">Which files; all when left out.</param>
    /// <param name="fileMode">What happens when the archive exists; by default it is an error.</param>
    public static void TarGZipTo(this AbsolutePath directory, AbsolutePath archiveFile, Func<AbsolutePath, bool>? filter = null, FileMode fileMode = FileMode.CreateNew) =>
        directory.TarGZipTo(archiveFile, FilesOf(directory, filter), fileMode);

    /// <summary>Unpacks a compressed tar archive. Files that are there are replaced.</summary>
    /// <exception cref="IOException">An entry would be outside of the directory.</exception>
    public static void UnTarGZipTo(this AbsolutePath archiveFile, AbsolutePath directory)
    {
        using var stream = File.OpenRead(archiveFile);
        using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unzipped, directory.CreateDirectory(), overwriteFiles: true);
    }

    private static bool IsZip(AbsolutePath archive)
    {
        if (archive.HasExtension(".zip"))
            return true;
        if (!archive.HasExtension(".tar.gz", ".tgz"))
            Assert.Fail($"Unknown archive extension for archive '{archive.Name}'; known are .zip, .tar.gz and .tgz");
        return false;
    }

    private static List<AbsolutePath> FilesOf(AbsolutePath directory, Func<AbsolutePath, bool>? filter) =>
        [.. directory.GetFiles(depth: int.MaxValue).Where(file => filter?.Invoke(file) != false)];

    private static FileStream Create(AbsolutePath archive, FileMode mode)
    {
        archive.Parent?.CreateDirectory();
        return File.Open(archive, mode, FileAccess.ReadWrite);
    }
}
