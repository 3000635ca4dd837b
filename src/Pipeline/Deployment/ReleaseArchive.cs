using System.Formats.Tar;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment;

/// <summary>
/// A release as one file: its files, with the executable bits, and its version and digest. The three travel together, so files can
/// never be deployed under another version than they were packaged as.
/// </summary>
public static class ReleaseArchive
{
    private const string Record = "release.json";
    private const string Files = "files";
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes all files of a folder; the same files and version always give the same bytes.</summary>
    /// <exception cref="PipelineException">The folder has no files.</exception>
    public static void Write(string folder, Release release, string archive)
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(x => Path.GetRelativePath(folder, x).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
            throw PipelineException.Failed("There is nothing to package", folder, "the service's build command wrote no files");
        Write(folder, paths, release, archive);
    }

    /// <summary>Writes a release that is made of images: its record alone, for the images are where their digests say.</summary>
    public static void Write(Release release, string archive) => Write("", [], release, archive);

    private static void Write(string folder, List<string> paths, Release release, string archive)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        var temporary = $"{archive}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                using (var tar = new TarWriter(file, TarEntryFormat.Gnu, leaveOpen: true))
                {
                    using var record = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(release, DeploymentJson.Default.Release));
                    Add(tar, record, Record, executable: false);
                    foreach (var path in paths)
                    {
                        var source = Path.Combine(folder, path);
                        using var content = File.OpenRead(source);
                        Add(tar, content, $"{Files}/{path}", !OperatingSystem.IsWindows() && (File.GetUnixFileMode(source) & UnixFileMode.UserExecute) != 0);
                    }
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

    /// <summary>Makes a folder hold exactly the archive's files, and proves it. A folder that holds them already is left as it is; images need none.</summary>
    /// <returns>What the archive says it is.</returns>
    /// <exception cref="PipelineException">There is no archive, it has no record of its release, or its files are not the recorded ones.</exception>
    public static Release Unpack(string archive, string folder)
    {
        var release = Read(archive);
        if (release.Images is not null)
            return release;
        if (Directory.Exists(folder) && ContentDigest.OfFolder(folder) == release.Digest)
            return release;
        var temporary = $"{folder}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            TarFile.ExtractToDirectory(archive, temporary, overwriteFiles: false);
            var files = Path.Combine(temporary, Files);
            var found = Directory.Exists(files) ? ContentDigest.OfFolder(files) : "no files";
            if (found != release.Digest)
                throw PipelineException.Failed(
                    $"The package of {release.Version} is not what it was made as", archive, $"its record says {release.Digest}, its files are {found}", "package it again");
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(files, folder);
            return release;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static Release Read(string archive)
    {
        if (!File.Exists(archive))
            throw PipelineException.WrongUse("There is nothing to deploy", archive, "the package does not exist", "run Package, or do not skip it");
        try
        {
            using var file = File.OpenRead(archive);
            using var tar = new TarReader(file);
            if (tar.GetNextEntry() is { Name: Record, DataStream: { } record } && JsonSerializer.Deserialize(record, DeploymentJson.Default.Release) is { } release)
                return release;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or EndOfStreamException or FormatException)
        {
            // The same as a package without a record.
        }

        throw PipelineException.WrongUse(
            "The package does not say which release it is", archive, $"its first entry is not {Record} with a version and a digest", "package it again with this version of the pipeline");
    }

    private static void Add(TarWriter tar, Stream content, string path, bool executable) => tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, path)
    {
        DataStream = content,
        ModificationTime = DateTimeOffset.UnixEpoch,
        AccessTime = DateTimeOffset.UnixEpoch,
        ChangeTime = DateTimeOffset.UnixEpoch,
        Mode = executable ? Executable : Plain,
    });
}
