using System.Globalization;

namespace Pipeline.Engine;

/// <summary>
/// Keeps a store within its bound. What is added is noted in a file, line by line; only when the sum passes the bound
/// is the store itself counted, and the results that were not used for longest dropped. A build that needs a content
/// which another one just dropped runs its target again.
/// </summary>
internal static class Collection
{
    private const int MostLines = 1000;

    public static void Run(ResultStore store, long added, long bound)
    {
        var notes = Path.Combine(store.Directory, "size");
        File.AppendAllText(notes, added.ToString(CultureInfo.InvariantCulture) + "\n");
        var lines = File.ReadAllLines(notes);
        long total = 0;
        foreach (var line in lines)
            total += long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : bound;
        if (total <= bound && lines.Length < MostLines)
            return;
        var size = Collect(store, bound);
        var temporary = store.Temporary();
        File.WriteAllText(temporary, size.ToString(CultureInfo.InvariantCulture) + "\n");
        File.Move(temporary, notes, overwrite: true);
    }

    /// <summary>Drops results and contents until the store holds no more than nine tenths of the bound, if it is beyond it.</summary>
    /// <returns>The size afterwards.</returns>
    private static long Collect(ResultStore store, long bound)
    {
        var objects = Files(store.Objects, "*");
        var results = Files(store.Results, "");
        var total = objects.Sum(file => file.Length) + results.Sum(file => file.Length);
        if (total <= bound)
            return total;
        var room = bound - bound / 10;
        var kept = new HashSet<string>(StringComparer.Ordinal);
        long size = 0;
        var last = LastResults(store);
        foreach (var file in results.OrderByDescending(file => last.Contains(file.Name)).ThenByDescending(file => file.LastWriteTimeUtc))
        {
            var contents = StoredResult.Read(file.FullName)?.Outputs.Where(entry => entry.Kind == FileKind.File)
                .Select(entry => (File: store.ObjectFile(entry.Hash), entry.Size)).DistinctBy(entry => entry.File).Where(entry => !kept.Contains(entry.File)).ToList();
            var needed = file.Length + (contents?.Sum(entry => entry.Size) ?? 0);
            if (contents is null || size + needed > room)
            {
                file.Delete();
                continue;
            }

            size += needed;
            kept.UnionWith(contents.Select(entry => entry.File));
        }

        foreach (var file in objects)
        {
            if (!kept.Contains(file.FullName))
                file.Delete();
        }

        return size;
    }

    /// <summary>The results that targets had last: those are in use, even when nothing had to be restored from them.</summary>
    private static HashSet<string> LastResults(ResultStore store)
    {
        var last = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files(Path.Combine(store.Directory, "targets"), ""))
        {
            if (TargetRecord.ReadFingerprint(file.FullName) is { } fingerprint)
                last.Add(Convert.ToHexStringLower(fingerprint));
        }

        return last;
    }

    private static List<FileInfo> Files(string directory, string below) => !Directory.Exists(directory) ? []
        : below.Length == 0 ? [.. new DirectoryInfo(directory).EnumerateFiles()]
        : [.. new DirectoryInfo(directory).EnumerateDirectories(below).SelectMany(folder => folder.EnumerateFiles())];
}
