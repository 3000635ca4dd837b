namespace Pipeline.Engine;

/// <summary>Puts the outputs of a result in place: first all contents beside, checked, then each in one step.</summary>
internal sealed class Restoration(string root, PatternSet outputs, StoredResult result, IReadOnlyList<ResultStore> stores, string stage)
{
    private readonly Dictionary<string, string> _staged = new(StringComparer.Ordinal);

    /// <summary>Whether a content came from another store than the first.</summary>
    public bool UsedOtherStore { get; private set; }

    /// <summary>Copies what differs and checks it. False when a content is missing or wrong; then nothing was changed.</summary>
    /// <exception cref="IOException">It cannot be copied; nothing was changed.</exception>
    public bool Stage(IReadOnlyDictionary<string, OutputEntry> present)
    {
        Directory.CreateDirectory(stage);
        foreach (var entry in result.Outputs)
        {
            if (entry.Kind != FileKind.File || (present.TryGetValue(entry.Path, out var there) && there.IsSameAs(entry)))
                continue;
            var target = Path.Combine(stage, _staged.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (!Take(entry, target))
                return false;
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(target, (UnixFileMode)(entry.Mode & 0x1FF));
            _staged.Add(entry.Path, target);
        }

        return true;
    }

    /// <summary>Removes what is too much and puts everything in place.</summary>
    /// <exception cref="IOException">Something that is no output stands in the way; the outputs may be incomplete.</exception>
    public void Place(FileSet found, IReadOnlyDictionary<string, OutputEntry> present)
    {
        var wanted = new Dictionary<string, OutputEntry>(StringComparer.Ordinal);
        foreach (var entry in result.Outputs)
            wanted.Add(entry.Path, entry);
        foreach (var file in found.Files)
        {
            if (!wanted.TryGetValue(file.Path, out var entry) || entry.Kind != file.Stat.Kind)
                Remove(file.Path);
        }

        foreach (var directory in found.Empty)
        {
            if (!wanted.TryGetValue(directory, out var entry) || entry.Kind != FileKind.Directory)
                RemoveEmpty(directory);
        }

        foreach (var entry in result.Outputs)
        {
            if (!present.TryGetValue(entry.Path, out var there) || !there.IsSameAs(entry))
                Place(entry);
        }
    }

    private bool Take(OutputEntry entry, string target)
    {
        Exception? failure = null;
        foreach (var store in stores)
        {
            try
            {
                switch (store.Take(entry, target))
                {
                    case Content.Taken:
                        UsedOtherStore |= store != stores[0];
                        return true;
                    case Content.Wrong:
                        store.Discard(entry);
                        break;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The other store may have it where this one cannot be read.
                failure ??= exception;
            }
        }

        return failure is null ? false : throw failure;
    }

    private void Remove(string path)
    {
        File.Delete(Path.Combine(root, path));
        RemoveEmpty(path[..Math.Max(0, path.LastIndexOf('/'))]);
    }

    /// <summary>Removes a directory, and those above it that become empty, as far as they are outputs.</summary>
    private void RemoveEmpty(string path)
    {
        while (path.Length > 0 && outputs.IsMatch(path) && Directory.Exists(Path.Combine(root, path))
            && !Directory.EnumerateFileSystemEntries(Path.Combine(root, path)).Any())
        {
            Directory.Delete(Path.Combine(root, path));
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        }
    }

    private void Place(OutputEntry entry)
    {
        var path = Path.Combine(root, entry.Path);
        MakeParents(entry.Path);
        if (Directory.Exists(path) && entry.Kind != FileKind.Directory && new FileInfo(path).LinkTarget is null)
            Directory.Delete(path);
        switch (entry.Kind)
        {
            case FileKind.Directory:
                Directory.CreateDirectory(path);
                break;
            case FileKind.Link:
                var link = Path.Combine(stage, "link");
                File.CreateSymbolicLink(link, entry.Link);
                File.Move(link, path, overwrite: true);
                break;
            default:
                File.Move(_staged[entry.Path], path, overwrite: true);
                break;
        }
    }

    // Outputs must not be written through a link to somewhere else.
    private void MakeParents(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = Path.Combine(root, path[..slash]);
            var kind = FileStat.Of(parent).Kind;
            if (kind == FileKind.None)
                Directory.CreateDirectory(parent);
            else if (kind != FileKind.Directory)
                throw new IOException($"'{path[..slash]}' is no directory, but '{path}' is to be restored in it.");
        }
    }
}
