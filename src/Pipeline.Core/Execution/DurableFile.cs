using System.Runtime.InteropServices;

namespace Pipeline.Execution;

/// <summary>Files that are there whole or not at all, also after a crash: temp file, fsync, rename, fsync of the directory.</summary>
public static partial class DurableFile
{
    /// <summary>Writes a file in one step; a reader sees the old text or the new one.</summary>
    /// <exception cref="IOException">Nothing was replaced.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Copies one file with its mode and waits until it is on disk.</summary>
    public static async Task CopyAsync(string source, string target, CancellationToken cancellation)
    {
        await using (var from = File.OpenRead(source))
        await using (var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            await from.CopyToAsync(to, cancellation);
            to.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(source));
    }

    /// <summary>Makes renames and new names in a directory durable. Windows needs no such step.</summary>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(directory, 0);
        if (handle < 0)
            return;
        _ = Fsync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
