namespace Pipeline.Engine;

/// <summary>The local store, and the shared one when there is one.</summary>
internal sealed class Stores
{
    private readonly CacheSettings _settings;
    private readonly BuildOutput _output;
    private volatile bool _mayShare;
    private long _added;

    public Stores(CacheSettings settings, BuildOutput output)
    {
        _settings = settings;
        _output = output;
        Local = new ResultStore(settings.Directory);
        _mayShare = settings is { IsTrusted: true, Shared: not null };
        Shared = settings.Shared is not null ? new ResultStore(settings.Shared, isReadOnly: !_mayShare) : null;
        Both = Shared is null ? [Local] : [Local, Shared];
    }

    public ResultStore Local { get; }
    public ResultStore? Shared { get; }

    /// <summary>The stores to look into, in this order.</summary>
    public IReadOnlyList<ResultStore> Both { get; }
    public long Size => _settings.Size;

    /// <summary>The result for the inputs, and whether it is the shared store's.</summary>
    public StoredResult? Find(byte[] fingerprint, PatternSet outputs, out bool isShared)
    {
        isShared = false;
        if (Local.Read(fingerprint, outputs) is { } local)
            return local;
        isShared = true;
        return Shared?.Read(fingerprint, outputs) is { } shared && shared.Size <= Size ? shared : null;
    }

    /// <summary>Keeps a result whose outputs are in place, locally and, when the run may, for others.</summary>
    /// <returns>False when an output changed meanwhile; then nothing refers to what was copied.</returns>
    public bool Keep(StoredResult result, string root)
    {
        if (!TryAdd(Local, result, root, out var added))
            return false;
        Interlocked.Add(ref _added, added);
        if (_mayShare)
            Share(result, root);
        return true;
    }

    /// <summary>Notes what was added; when the store outgrew its bound, drops what was not used for longest.</summary>
    public void Close()
    {
        if (_added == 0)
            return;
        Local.Tidy(DateTime.UtcNow.AddHours(-1));
        Collection.Run(Local, _added, _settings.Size);
    }

    private void Share(StoredResult result, string root)
    {
        try
        {
            if (!IsShared(result))
                TryAdd(Shared!, result, root, out _);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_mayShare)
                _output.Warn($"The shared cache '{Shared!.Directory}' cannot be written, so results are kept here only: {exception.Message}");
            _mayShare = false;
        }
    }

    /// <summary>Whether others can use it as it is there: a damaged result, or one that lacks a content, is put right.</summary>
    private bool IsShared(StoredResult result) =>
        StoredResult.Read(Shared!.ResultFile(result.Fingerprint), result.Fingerprint) is { } there
        && there.Outputs.All(entry => entry.Kind != FileKind.File || Shared.Has(entry));

    private static bool TryAdd(ResultStore store, StoredResult result, string root, out long added)
    {
        added = 0;
        foreach (var entry in result.Outputs)
        {
            if (entry.Kind != FileKind.File)
                continue;
            var size = store.Add(Path.Combine(root, entry.Path), entry);
            if (size < 0)
                return false;
            added += size;
        }

        added += store.Write(result);
        return true;
    }
}
