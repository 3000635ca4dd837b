using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>A journal in a file of this machine.</summary>
internal sealed class JournalFile : JournalStore
{
    /// <summary>Set aside for the end of a deployment whose disk fills up: its room is given back when a write fails.</summary>
    private const int ReserveBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly FileStream _head;
    private readonly string _reserve;

    private JournalFile(FileStream file, FileStream head) => (_file, _head, _reserve) = (file, head, file.Name + ".reserve");

    /// <summary>Where it is kept which entry of a journal is the last.</summary>
    public static string HeadOf(string path) => path + ".head";

    /// <summary>Opens it, and cuts off what is no whole line. A journal that was changed is kept beside it first, as it was found.</summary>
    /// <exception cref="PipelineException">The disk is full.</exception>
    public static JournalFile Open(string path, JournalContent content)
    {
        FileStream? file = null, head = null;
        try
        {
            if (File.Exists(path) && content.Breaks.Any(x => !x.Accepted) && new FileInfo(path).Length > content.Whole)
                File.Copy(path, path + ".changed", overwrite: true);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.SetLength(content.Whole);
            file.Position = content.Whole;
            file.Flush(flushToDisk: true);
            head = new FileStream(HeadOf(path), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var journal = new JournalFile(file, head);
            // From here on it is missed when it is gone. One of a journal that was moved aside says nothing of this one.
            if (!content.IsChained && content.Breaks.IsEmpty)
                journal.Write(content.Head);
            journal.Reserve();
            return journal;
        }
        catch (IOException e)
        {
            file?.Dispose();
            head?.Dispose();
            throw CannotWrite(path, e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask AppendAsync(byte[] line, JournalHead head)
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

        try
        {
            Write(head);
        }
        catch (IOException)
        {
            // The entry counts: the next one brings the head with it.
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _file.Dispose();
        _head.Dispose();
    }

    // In its place: it needs no room on a disk that is full.
    private void Write(JournalHead head)
    {
        _head.Position = 0;
        _head.Write(head.ToBytes());
        _head.Flush(flushToDisk: true);
    }

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
