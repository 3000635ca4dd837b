using Pipeline.Workflows.Local.Actions;

namespace Pipeline.Workflows.Local.Caches;

/// <summary>actions/cache, actions/cache/restore and actions/cache/save.</summary>
/// <remarks>Facts: https://github.com/actions/cache#inputs</remarks>
internal static class CacheAction
{
    public static Task RunAsync(ActionCall call)
    {
        var hit = Restore(call);
        var (paths, key) = (call.Required("path"), call.Required("key"));
        if (!hit && !call.Flag("lookup-only"))
            call.AfterSuccess($"Save cache {key}", () => Save(call, paths, key));
        return Task.CompletedTask;
    }

    public static Task RestoreAsync(ActionCall call)
    {
        Restore(call);
        return Task.CompletedTask;
    }

    public static Task SaveAsync(ActionCall call) => Save(call, call.Required("path"), call.Required("key"));

    private static bool Restore(ActionCall call)
    {
        var (paths, key) = (call.Required("path"), call.Required("key"));
        if (key.Contains(',', StringComparison.Ordinal) || key.Length > 512)
            throw new StepFailure($"The cache key `{key}` is not valid: at most 512 characters and no comma");
        var prefixes = call.Input("restore-keys").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var found = call.Run.Caches.Find(paths, key, prefixes);
        call.Outputs["cache-primary-key"] = key;
        if (found is not { } entry)
        {
            if (call.Flag("fail-on-cache-miss"))
                throw new StepFailure($"Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: {key}");
            call.Log.Write($"Cache not found for input keys: {string.Join(", ", prefixes.Prepend(key))}");
            call.Outputs["cache-hit"] = "";
            return false;
        }

        if (!call.Flag("lookup-only"))
            CacheArchive.Restore(entry.Archive, call.Folders);
        call.Log.Write($"Cache restored from key: {entry.Key}");
        call.Outputs["cache-matched-key"] = entry.Key;
        call.Outputs["cache-hit"] = entry.Key == key ? "true" : "false";
        return entry.Key == key;
    }

    private static Task Save(ActionCall call, string paths, string key)
    {
        var kept = call.Run.Caches.Add(paths, key, file => CacheArchive.Write(file, paths, call.Folders));
        if (kept is null)
            call.Log.Warn("Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.");
        else
            call.Log.Write(kept.Value ? $"Cache saved with key: {key}" : $"A cache with key {key} exists; it stays as it is.");
        return Task.CompletedTask;
    }
}
