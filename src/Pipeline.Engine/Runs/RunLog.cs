using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// The lines of <c>.nuke/temp/runs.log</c>. Who writes has the file for itself, so that lines of two builds do not mix;
/// what a killed build left half written is closed with a line break and ignored.
/// </summary>
internal sealed class RunLog(string root)
{
    /// <summary>A larger file is cut to its last <see cref="Runs"/> lines, and to half of this.</summary>
    public const int Limit = 1 << 20;
    public const int Runs = 200;
    private const int Tries = 100;
    private readonly string _file = Path.Combine(root, ".nuke", "temp", "runs.log");

    /// <exception cref="IOException">The file cannot be written, or another process keeps it for a second.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Append(string line)
    {
        using var file = OpenAlone();
        var torn = false;
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            torn = file.ReadByte() != '\n';
        }

        file.Write(Encoding.UTF8.GetBytes((torn ? "\n" : "") + line + "\n"));
        if (file.Length > Limit)
            Cut(file);
    }

    /// <summary>Whole lines, the newest first.</summary>
    /// <param name="bytes">How much of the end is read.</param>
    /// <param name="patient">Whether to wait for a build that writes.</param>
    public IReadOnlyList<string> Read(int bytes, bool patient)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                var lines = Lines(file, bytes);
                lines.Reverse();
                return lines;
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                return [];
            }
            catch (IOException) when (!patient || attempt >= Tries)
            {
                return [];
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
    }

    private FileStream OpenAlone()
    {
        // Windows lets nobody replace a file that does not share its deletion; elsewhere only None is a lock.
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var file = new FileStream(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0);
                // Somebody may have replaced the file between its opening and its locking.
                if (file.Length == new FileInfo(_file).Length || attempt >= Tries)
                    return file;
                file.Dispose();
            }
            catch (DirectoryNotFoundException) when (attempt < Tries)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            }
            catch (IOException) when (attempt < Tries)
            {
                Thread.Sleep(10);
            }
        }
    }

    private void Cut(FileStream file)
    {
        var lines = Lines(file, Limit / 2);
        var text = new StringBuilder();
        for (var i = Math.Max(0, lines.Count - Runs); i < lines.Count; i++)
            text.Append(lines[i]).Append('\n');
        WholeFile.Write(_file, text.ToString());
    }

    /// <summary>The whole lines among the last bytes; if even the last line is longer, that one.</summary>
    private static List<string> Lines(FileStream file, int bytes)
    {
        while (true)
        {
            var start = Math.Max(0, file.Length - bytes);
            file.Position = start;
            var buffer = new byte[file.Length - start];
            file.ReadExactly(buffer);
            var lines = new List<string>(Encoding.UTF8.GetString(buffer).Split('\n'));
            // What stands behind the last line break is torn; what stands before the first one was cut, unless it is the beginning.
            lines.RemoveAt(lines.Count - 1);
            if (start > 0 && lines.Count > 0)
                lines.RemoveAt(0);
            if (lines.Count > 0 || start == 0)
                return lines;
            bytes = bytes > int.MaxValue / 4 ? int.MaxValue : bytes * 4;
        }
    }
}
