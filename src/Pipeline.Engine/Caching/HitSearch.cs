using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Finds the result for a target's inputs and, when allowed, puts its outputs in place.</summary>
internal sealed class HitSearch(string root, Stores stores, StatIndex index, BuildOutput output)
{
    private static readonly TimeSpan TouchedRarely = TimeSpan.FromDays(1);

    /// <summary>What was found, or null. The outputs are those that the target has, or will have once they are restored.</summary>
    public (CacheState State, string Reason, StoredResult Result)? Find(Declaration declaration, Survey survey, InputList inputs, bool mayWrite)
    {
        if (stores.Find(inputs.Fingerprint, declaration.Outputs) is not var (result, isShared))
            return null;
        var files = survey.Outputs(declaration);
        var present = Present(files);
        if (present is not null && IsSame(present, result.Outputs))
        {
            if (mayWrite)
                Use(result, isShared);
            return (CacheState.UpToDate, "up to date", result);
        }

        if (!mayWrite)
            return IsComplete(result) ? (CacheState.Restored, "restored from the cache", result) : null;
        return Restore(declaration, result, files, present ?? []) is { } fromOther
            ? Restored(result, isShared || fromOther)
            : null;
    }

    private (CacheState, string, StoredResult) Restored(StoredResult result, bool fromShared)
    {
        Use(result, fromShared);
        return (CacheState.Restored, fromShared ? "restored from the shared cache" : "restored from the cache", result);
    }

    /// <summary>The outputs on disk, or null when they cannot be read.</summary>
    private List<OutputEntry>? Present(FileSet files)
    {
        try
        {
            return OutputEntry.Read(files, index);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsSame(List<OutputEntry> present, IReadOnlyList<OutputEntry> wanted)
    {
        if (present.Count != wanted.Count)
            return false;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!present[i].IsSameAs(wanted[i]))
                return false;
        }

        return true;
    }

    private bool IsComplete(StoredResult result) =>
        result.Outputs.All(entry => entry.Kind != FileKind.File || stores.Both.Any(store => store.Has(entry)));

    /// <summary>Whether something came from the shared store; null when the outputs could not be restored.</summary>
    private bool? Restore(Declaration declaration, StoredResult result, FileSet files, List<OutputEntry> present)
    {
        var there = new Dictionary<string, OutputEntry>(StringComparer.Ordinal);
        foreach (var entry in present)
            there[entry.Path] = entry;
        var stage = stores.Local.Temporary();
        var restoration = new Restoration(root, declaration.Outputs, result, stores.Both, stage);
        try
        {
            if (!restoration.Stage(there))
                return null;
            restoration.Place(files, there);
            return restoration.UsedOtherStore;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            output.Warn($"The outputs of target '{declaration.Target.Name}' cannot be restored, so it runs: {exception.Message}");
            return null;
        }
        finally
        {
            if (Directory.Exists(stage))
                Directory.Delete(stage, recursive: true);
        }
    }

    /// <summary>Takes a shared result over, and notes now and then that a local one is in use.</summary>
    private void Use(StoredResult result, bool isShared)
    {
        try
        {
            if (isShared)
                stores.Keep(result, root);
            var file = stores.Local.ResultFile(result.Fingerprint);
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > TouchedRarely)
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The outputs are in place; that they are not kept once more is no loss.
        }
    }
}
