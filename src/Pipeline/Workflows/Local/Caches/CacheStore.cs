using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Workflows.Local.Caches;

/// <summary>
/// Caches that outlive a run. An entry is a folder with its key and one archive; it is never changed, only replaced by none or deleted
/// when there are too many. GitHub keeps them apart by branch; here there is one branch, the person's.
/// </summary>
/// <param name="folder">Where they lie.</param>
/// <param name="time">Says which was used last.</param>
internal sealed class CacheStore(string folder, TimeProvider time)
{
    private const int Kept = 30;
    private const string KeyFile = "key";
    private const string ArchiveFile = "content.tar";
    private readonly Lock _gate = new();

    /// <summary>The archive of the exact key, or of the newest one that begins with the first of the prefixes that fits; null when none does.</summary>
    /// <param name="paths">What is cached: entries of other paths never fit.</param>
    /// <param name="key">The exact key, also taken as a first prefix.</param>
    /// <param name="prefixes">The restore keys.</param>
    public (string Key, string Archive)? Find(string paths, string key, IEnumerable<string> prefixes)
    {
        lock (_gate)
        {
            var all = Entries(paths);
            foreach (var prefix in prefixes.Prepend(key))
            {
                var found = all.Where(x => x.Key == prefix).Concat(all.Where(x => x.Key.StartsWith(prefix, StringComparison.Ordinal))).FirstOrDefault();
                if (found.Key is null)
                    continue;
                Directory.SetLastWriteTimeUtc(found.Folder, time.GetUtcNow().UtcDateTime);
                return (found.Key, Path.Combine(found.Folder, ArchiveFile));
            }

            return null;
        }
    }

    /// <summary>Keeps an archive under a key that is not there yet.</summary>
    /// <param name="paths">What is cached.</param>
    /// <param name="key">The key.</param>
    /// <param name="write">Writes the archive to a file, and says whether there was anything to write.</param>
    /// <returns>False: the key is taken, and its entry stays as it is. Null: there was nothing.</returns>
    public bool? Add(string paths, string key, Func<string, bool> write)
    {
        var version = VersionOf(paths);
        var target = Path.Combine(folder, version, HashOf(key));
        if (Directory.Exists(target))
            return false;
        var beside = Path.Combine(folder, version, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(beside);
        try
        {
            if (!write(Path.Combine(beside, ArchiveFile)))
                return null;
            File.WriteAllText(Path.Combine(beside, KeyFile), key);
            lock (_gate)
            {
                if (Directory.Exists(target))
                    return false;
                Directory.Move(beside, target);
                Prune();
            }

            return true;
        }
        finally
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
        }
    }

    private List<(string Key, string Folder)> Entries(string paths)
    {
        var directory = new DirectoryInfo(Path.Combine(folder, VersionOf(paths)));
        return directory.Exists
            ? [.. directory.EnumerateDirectories().Where(x => x.Name[0] != '.').OrderByDescending(x => x.CreationTimeUtc)
                .Select(x => (File.ReadAllText(Path.Combine(x.FullName, KeyFile)), x.FullName))]
            : [];
    }

    private void Prune()
    {
        var all = new DirectoryInfo(folder).EnumerateDirectories().SelectMany(x => x.EnumerateDirectories()).Where(x => x.Name[0] != '.');
        foreach (var old in all.OrderByDescending(x => x.LastWriteTimeUtc).Skip(Kept))
            old.Delete(recursive: true);
    }

    private static string VersionOf(string paths) =>
        HashOf(string.Join('\n', paths.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
