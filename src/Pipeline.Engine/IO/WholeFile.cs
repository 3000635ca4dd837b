using System.Text;

namespace Pipeline.Engine;

/// <summary>Writes a file whole or not at all: beside it, to the disk, then renamed.</summary>
internal static class WholeFile
{
    /// <param name="path">The file; its directory is created.</param>
    /// <param name="text">The content, written as UTF-8.</param>
    /// <param name="isPrivate">Whether only the owner may read it.</param>
    public static void Write(string path, string text, bool isPrivate = false) => Write(path, Encoding.UTF8.GetBytes(text), isPrivate);

    /// <inheritdoc cref="Write(string, string, bool)"/>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate = false)
    {
        var directory = Path.GetDirectoryName(path)!;
        var unix = !OperatingSystem.IsWindows();
        if (unix && isPrivate && !Directory.Exists(directory))
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(directory);
        var beside = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (unix && isPrivate)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        else if (unix && File.Exists(path))
            options.UnixCreateMode = File.GetUnixFileMode(path);
        try
        {
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
