using Pipeline.Router.Processes;

namespace Pipeline.Router.Keeping;

/// <summary>Files of the owner alone that hold what they held or what they shall hold, also after a power cut.</summary>
internal static class DurableWrite
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces a file in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="temporary">Where it is written first, on the same disk.</param>
    /// <param name="content">What it shall hold.</param>
    /// <exception cref="IOException">The file holds what it held.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Replace(string path, string temporary, ReadOnlySpan<byte> content)
    {
        try
        {
            using (var file = new FileStream(temporary, Options(FileMode.Create)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
        Native.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>How a private file is opened, with a mode that may create it.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        return options;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next write replaces it.
        }
    }
}
