using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>
/// The record of an environment: append-only JSON lines, each durable before the step it announces is done.
/// A last line that broke off was never acted on, so it is cut off; damage anywhere else is reported, and so is a line that a newer
/// version of the pipeline wrote: it was acted on, though not understood here.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly JournalStore _store;
    private readonly TimeProvider _time;
    private readonly long _token;
    private readonly string _by;
    private readonly List<JournalEntry> _entries;

    /// <summary>Opens a journal to append; the caller holds the environment.</summary>
    /// <param name="store">Where its lines are.</param>
    /// <param name="entries">What it holds.</param>
    /// <param name="token">The caller's fencing token.</param>
    /// <param name="by">User and machine, for people.</param>
    /// <param name="time">The clock.</param>
    internal Journal(JournalStore store, IEnumerable<JournalEntry> entries, long token, string by, TimeProvider time) =>
        (_store, _entries, _token, _by, _time) = (store, [.. entries], token, by, time);

    /// <summary>Whose run appends: user and machine.</summary>
    public string By => _by;

    /// <summary>All entries in order.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Gets each entry once it is durable. It must not throw.</summary>
    internal Action<JournalEntry>? Appended { get; set; }

    /// <summary>The history that the entries tell.</summary>
    public ReleaseHistory History => ReleaseHistory.From(_entries);

    /// <summary>Reads a journal without changing it; none: no entries. A line still being written is left out.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, or one is of a newer version: exit 3.</exception>
    public static ImmutableArray<JournalEntry> Read(string path) =>
        File.Exists(path) ? [.. Parse(path, ReadShared(path), out _)] : [];

    /// <summary>Opens a journal in a file to append; the caller holds the lock.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, one is of a newer version (exit 3), or the disk is full.</exception>
    public static Journal Open(string path, long token, string by, TimeProvider time)
    {
        var entries = File.Exists(path) ? Parse(path, ReadShared(path), out var whole) : Parse(path, [], out whole);
        return new Journal(JournalFile.Open(path, whole), entries, token, by, time);
    }

    /// <summary>Appends an entry and returns when it is durable.</summary>
    /// <exception cref="PipelineException">It could not be written; the journal is as before.</exception>
    public async Task<JournalEntry> AppendAsync(JournalEvent what, Func<JournalEntry, JournalEntry>? with = null)
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
        await _store.AppendAsync(entry.ToLine());
        _entries.Add(entry);
        Appended?.Invoke(entry);
        return entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Reads the lines of a journal.</summary>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="whole">How many of them are whole lines; the rest was never acted on.</param>
    /// <exception cref="PipelineException">A line other than the last is damaged, or one is of a newer version: exit 3.</exception>
    internal static List<JournalEntry> Parse(string path, byte[] bytes, out int whole)
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

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
