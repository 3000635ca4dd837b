using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>
/// The record of an environment: append-only JSON lines, each on disk before the step it announces is done.
/// A last line that broke off was never acted on, so it is cut off; damage anywhere else is reported, and so is a line that a newer
/// version of the pipeline wrote: it was acted on, though not understood here.
/// </summary>
public sealed class Journal : IDisposable
{
    /// <summary>Set aside for the end of a deployment whose disk fills up: its room is given back when a write fails.</summary>
    private const int ReserveBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly string _reserve;
    private readonly TimeProvider _time;
    private readonly long _token;
    private readonly string _by;
    private readonly List<JournalEntry> _entries;

    private Journal(FileStream file, List<JournalEntry> entries, TimeProvider time, long token, string by)
    {
        (_file, _entries, _time, _token, _by) = (file, entries, time, token, by);
        _reserve = file.Name + ".reserve";
    }

    /// <summary>All entries in order.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>The history that the entries tell.</summary>
    public ReleaseHistory History => ReleaseHistory.From(_entries);

    /// <summary>Reads a journal without changing it; none: no entries. A line still being written is left out.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, or one is of a newer version: exit 3.</exception>
    public static ImmutableArray<JournalEntry> Read(string path) =>
        File.Exists(path) ? [.. Parse(path, ReadShared(path), out _)] : [];

    /// <summary>Opens a journal to append; the caller holds the lock.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, one is of a newer version (exit 3), or the disk is full.</exception>
    public static Journal Open(string path, long token, string by, TimeProvider time)
    {
        var entries = File.Exists(path) ? Parse(path, ReadShared(path), out var whole) : Parse(path, [], out whole);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.SetLength(whole);
            file.Position = whole;
            file.Flush(flushToDisk: true);
            var journal = new Journal(file, entries, time, token, by);
            journal.Reserve();
            return journal;
        }
        catch (IOException e)
        {
            file.Dispose();
            throw CannotWrite(path, e);
        }
    }

    /// <summary>Appends an entry and returns when it is on disk.</summary>
    /// <exception cref="PipelineException">It could not be written; the journal is as before.</exception>
    public JournalEntry Append(JournalEvent what, Func<JournalEntry, JournalEntry>? with = null)
    {
        var entry = new JournalEntry
        {
            Format = JournalEntry.CurrentFormat,
            Seq = _entries.Count == 0 ? 1 : _entries[^1].Seq + 1,
            At = _time.GetUtcNow(),
            Token = _token,
            Event = what,
            By = _by,
        };
        entry = with?.Invoke(entry) ?? entry;
        var line = entry.ToLine();
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

        _entries.Add(entry);
        return entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

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

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static List<JournalEntry> Parse(string path, byte[] bytes, out int whole)
    {
        var entries = new List<JournalEntry>();
        whole = 0;
        for (var number = 1; ; number++)
        {
            var length = bytes.AsSpan(whole).IndexOf((byte)'\n');
            if (length < 0)
                return entries;
            var entry = JournalEntry.FromLine(bytes.AsSpan(whole, length), out var unknown);
            if (entry is null && unknown is not null)
                throw PipelineException.Refused(
                    "The journal has a line that this version of the pipeline does not know", $"{path}:{number}",
                    $"{unknown}; this version reads formats up to {JournalEntry.CurrentFormat}",
                    "use the version that wrote it, or a newer one. To go on with this one, move the file aside: what runs is found without it, and only the history is lost");
            if (entry is null && whole + length + 1 == bytes.Length)
                return entries;
            entries.Add(entry ?? throw PipelineException.Failed(
                "The journal is damaged", $"{path}:{number}", "the line is not a journal entry",
                "move the file aside; what runs is found without it, and only the history is lost"));
            whole += length + 1;
        }
    }

    private static PipelineException CannotWrite(string path, IOException e) => PipelineException.Failed(
        "The journal could not be written", path, e.Message, "free disk space and run the command again", inner: e);
}
