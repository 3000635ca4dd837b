namespace Pipeline.Engine;

/// <summary>
/// Remembers the hashes of files together with their state, so that a file is read again only when its state changed.
/// The time of change (ctime) cannot be set by programs, so a file whose content was replaced is seen even when its size
/// and its time of modification are the same.
/// </summary>
internal sealed class StatIndex
{
    private const string Format = "pipeline index 1";
    private readonly string _file;
    private readonly Dictionary<string, IndexEntry> _loaded;
    private readonly Dictionary<string, IndexEntry> _fresh = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public StatIndex(string file)
    {
        _file = file;
        _loaded = Load(file);
    }

    public byte[] HashOf(string path, string fullPath, ref FileStat stat)
    {
        if (NativeStat.IsUsable && Find(path) is { } known && known.Stat.Equals(stat))
            return known.Hash;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var now = DateTime.UtcNow;
            var hash = FileHash.Of(fullPath);
            var after = FileStat.Of(fullPath);
            if (after.Equals(stat))
            {
                if (NativeStat.IsUsable)
                    Put(path, new IndexEntry(stat, hash, IsSettled(stat, now)));
                return hash;
            }

            stat = after;
        }

        throw new IOException($"'{path}' changes while it is read.");
    }

    /// <summary>Writes what was learnt, if anything. What is gone is forgotten.</summary>
    public void Save(string root, Func<string> temporary)
    {
        if (!IsChanged())
            return;
        var entries = new SortedDictionary<string, IndexEntry>(StringComparer.Ordinal);
        foreach (var (path, entry) in _loaded)
        {
            if (!_fresh.ContainsKey(path) && FileStat.Of(root + "/" + path).Kind == FileKind.File)
                entries[path] = entry;
        }

        foreach (var (path, entry) in _fresh)
        {
            if (entry.IsSettled)
                entries[path] = entry;
        }

        var writer = new ByteWriter(Format);
        writer.Number(entries.Count);
        foreach (var (path, entry) in entries)
        {
            writer.Text(path);
            writer.Number(entry.Stat.Mode);
            writer.Number(entry.Stat.Size);
            writer.Number(entry.Stat.Modified);
            writer.Number(entry.Stat.Changed);
            writer.Number(entry.Stat.Inode);
            writer.Raw(entry.Hash);
        }

        writer.WriteTo(_file, temporary());
    }

    /// <summary>
    /// A file that changed just before it was read can change once more within the same tick of the file system's clock;
    /// then nothing tells the two apart, so it is read again next time (git calls such a file racily clean).
    /// </summary>
    private static bool IsSettled(in FileStat stat, DateTime now)
    {
        // A time in whole seconds comes from a file system that knows no parts of them.
        var tick = stat.Changed % 1_000_000_000 == 0 ? 2_100_000_000 : 100_000_000;
        return stat.Changed < (now.Ticks - DateTime.UnixEpoch.Ticks) * 100 - tick;
    }

    private bool IsChanged()
    {
        foreach (var (path, entry) in _fresh)
        {
            if (entry.IsSettled || _loaded.ContainsKey(path))
                return true;
        }

        return false;
    }

    private IndexEntry? Find(string path)
    {
        lock (_gate)
        {
            if (_fresh.Count > 0 && _fresh.TryGetValue(path, out var fresh))
                return fresh.IsSettled ? fresh : null;
        }

        return _loaded.GetValueOrDefault(path);
    }

    private void Put(string path, IndexEntry entry)
    {
        lock (_gate)
            _fresh[path] = entry;
    }

    private static Dictionary<string, IndexEntry> Load(string file)
    {
        if (ByteReader.Open(file, Format) is not { } reader)
            return new(StringComparer.Ordinal);
        var count = (int)reader.Number();
        var entries = new Dictionary<string, IndexEntry>(Math.Min(count, 1 << 20), StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var path = reader.Text();
            FileStat stat = default;
            stat.Kind = FileKind.File;
            stat.Mode = (int)reader.Number();
            stat.Size = reader.Number();
            stat.Modified = reader.Number();
            stat.Changed = reader.Number();
            stat.Inode = reader.Number();
            entries[path] = new IndexEntry(stat, reader.Raw(32).ToArray(), true);
        }

        return entries;
    }
}

/// <summary>A file's state and what it then consisted of.</summary>
internal sealed class IndexEntry(in FileStat stat, byte[] hash, bool isSettled)
{
    public readonly FileStat Stat = stat;
    public byte[] Hash => hash;
    public bool IsSettled => isSettled;
}
