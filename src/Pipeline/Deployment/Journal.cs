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
    private string _next;
    private bool _accepts;

    /// <summary>Opens a journal to append; the caller holds the environment.</summary>
    /// <param name="store">Where its lines are.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="token">The caller's fencing token.</param>
    /// <param name="by">User and machine, for people.</param>
    /// <param name="time">The clock.</param>
    internal Journal(JournalStore store, JournalContent content, long token, string by, TimeProvider time) =>
        (_store, _entries, _next, Breaks, Where, _token, _by, _time) =
        (store, [.. content.Entries], content.Next, [.. content.Breaks.Where(x => !x.Accepted)], content.Where, token, by, time);

    /// <summary>Whose run appends: user and machine.</summary>
    public string By => _by;

    /// <summary>All entries in order.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Where the record is not what was written, and no deployment has gone on in spite of it.</summary>
    public ImmutableArray<ChainBreak> Breaks { get; private set; }

    /// <summary>Where it is, for messages.</summary>
    internal string Where { get; }

    /// <summary>Where the run that writes it comes from.</summary>
    internal RunOrigin? Origin { get; set; }

    /// <summary>Gets each entry once it is durable. It must not throw.</summary>
    internal Action<JournalEntry>? Appended { get; set; }

    /// <summary>The history that the entries tell.</summary>
    public ReleaseHistory History => ReleaseHistory.From(_entries);

    /// <summary>Reads a journal without changing it; none: no entries. A line still being written is left out.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, or one is of a newer version: exit 3.</exception>
    public static ImmutableArray<JournalEntry> Read(string path) => ReadContent(path).Entries;

    /// <summary>The same with what it says about itself. A journal that is not there was lost or moved aside: nothing is known of it.</summary>
    internal static JournalContent ReadContent(string path)
    {
        // First, since somebody may just be writing: it then says an earlier entry.
        var head = JournalHead.From(File.Exists(JournalFile.HeadOf(path)) ? ReadShared(JournalFile.HeadOf(path)) : null);
        return File.Exists(path) ? Parse(path, ReadShared(path), head) : Parse(path, [], null);
    }

    /// <summary>Opens a journal in a file to append; the caller holds the lock.</summary>
    /// <exception cref="PipelineException">A line other than the last is damaged, one is of a newer version (exit 3), or the disk is full.</exception>
    public static Journal Open(string path, long token, string by, TimeProvider time)
    {
        var content = ReadContent(path);
        return new Journal(JournalFile.Open(path, content), content, token, by, time);
    }

    /// <summary>Goes on from the record as it is: the next entry says so.</summary>
    internal void Accept() => (_accepts, Breaks) = (true, []);

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
        entry = (with?.Invoke(entry) ?? entry) with { Previous = _next, Accepts = _accepts, Origin = what is JournalEvent.Step ? null : Origin };
        var line = entry.ToLine();
        var digest = JournalChain.DigestOf(line);
        await _store.AppendAsync(line, new JournalHead(_entries.Count + 1, digest));
        _entries.Add(entry);
        (_next, _accepts) = (digest, false);
        Appended?.Invoke(entry);
        return entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Reads the lines of a journal.</summary>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="head">What is kept beside it; null: nothing.</param>
    /// <exception cref="PipelineException">A line other than the last is damaged, or one is of a newer version: exit 3.</exception>
    internal static JournalContent Parse(string path, byte[] bytes, JournalHead? head)
    {
        var entries = new List<JournalEntry>();
        using var chain = new JournalChain();
        var whole = 0;
        for (var number = 1; ; number++)
        {
            var length = bytes.AsSpan(whole).IndexOf((byte)'\n');
            if (length < 0)
                return chain.End(path, entries, whole, head);
            var entry = JournalEntry.FromLine(bytes.AsSpan(whole, length), out var unknown);
            if (entry is null && unknown is not null)
                throw PipelineException.Refused(
                    "The journal has a line that this version of the pipeline does not know", $"{path}:{number}",
                    $"{unknown}; this version reads formats up to {JournalEntry.CurrentFormat}",
                    "use the version that wrote it, or a newer one. To go on with this one, move the file aside: what runs is found without it, and only the history is lost");
            if (entry is null && whole + length + 1 == bytes.Length)
                return chain.End(path, entries, whole, head);
            entries.Add(entry ?? throw PipelineException.Failed(
                "The journal is damaged", $"{path}:{number}", "the line is not a journal entry",
                "move the file aside; what runs is found without it, and only the history is lost"));
            chain.Add(bytes.AsSpan(whole, length + 1), entry);
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
