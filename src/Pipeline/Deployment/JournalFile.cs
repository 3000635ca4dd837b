using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>A journal in a file of this machine.</summary>
internal sealed class JournalFile : JournalStore
{
    /// <summary>Set aside for the end of a deployment whose disk fills up: its room is given back when a write fails.</summary>
    private const int ReserveBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly string _reserve;

    private JournalFile(FileStream file) => (_file, _reserve) = (file, file.Name + ".reserve");

    /// <summary>Opens it, and cuts off what is no whole line.</summary>
    /// <exception cref="PipelineException">The disk is full.</exception>
    public static JournalFile Open(string path, int whole)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.SetLength(whole);
            file.Position = whole;
            file.Flush(flushToDisk: true);
            var journal = new JournalFile(file);
            journal.Reserve();
            return journal;
        }
        catch (IOException e)
        {
            file.Dispose();
            throw CannotWrite(path, e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask AppendAsync(byte[] line)
    {
        try
        {
            try
            {
                Write(line);
            }
            catch (IOException) when (File.Exists(_reserve))
            {
                File.Delete(_reserve);
                Write(line);
            }
        }
        catch (IOException e)
        {
            throw CannotWrite(_file.Name, e);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private void Write(byte[] line)
    {
        var before = _file.Position;
        try
        {
            _file.Write(line);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(before);
            _file.Position = before;
            throw;
        }
    }

    private void Reserve()
    {
        if (File.Exists(_reserve) && new FileInfo(_reserve).Length == ReserveBytes)
            return;
        using var reserve = new FileStream(_reserve, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        reserve.Write(new byte[ReserveBytes]);
        reserve.Flush(flushToDisk: true);
    }

    private static PipelineException CannotWrite(string path, IOException e) => PipelineException.Failed(
        "The journal could not be written", path, e.Message, "free disk space and run the command again", inner: e);
}
