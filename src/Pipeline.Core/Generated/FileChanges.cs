using System.Text;
using Pipeline.Execution;

namespace Pipeline.Generated;

/// <summary>A file that gets another text, or none.</summary>
internal sealed record FileChange(FileState Old, string? Text);

/// <summary>
/// Changes of several files, all or none. New and old contents are written and synced beside the files first, then come only renames, which need
/// no room. A failure renames the old files back. A run that is killed leaves files that are each whole, old or new, and the next run writes
/// the rest: what is generated depends on nothing that was there, so no journal is needed to complete it.
/// </summary>
internal sealed class FileChanges(string root, string staging, IReadOnlyList<FileChange> changes)
{
    private readonly Stack<int> _done = [];
    private readonly Stack<string> _folders = [];

    /// <summary>Carries them out; each step is done when the next is asked for, and says what it will do.</summary>
    public IEnumerable<string> Steps()
    {
        yield return "clear";
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        Directory.CreateDirectory(staging);
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].Old is { Content: { } old, LinkTarget: null })
            {
                yield return $"keep {changes[i].Old.Path}";
                Stage($"{i}.old", old);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(Path.Combine(staging, $"{i}.old"), File.GetUnixFileMode(Full(changes[i])));
            }

            if (changes[i].Text is { } text)
            {
                yield return $"stage {changes[i].Old.Path}";
                Stage($"{i}.new", Encoding.UTF8.GetBytes(text));
            }
        }

        yield return "sync what is staged";
        DurableFile.SyncDirectory(staging);
        for (var i = 0; i < changes.Count; i++)
        {
            yield return $"{(changes[i].Text is null ? "remove" : "put")} {changes[i].Old.Path}";
            Make(Path.GetDirectoryName(Full(changes[i]))!);
            if (changes[i].Text is null)
                File.Delete(Full(changes[i]));
            else
                File.Move(Path.Combine(staging, $"{i}.new"), Full(changes[i]), overwrite: true);
            _done.Push(i);
        }

        yield return "sync the folders";
        Sync();
        yield return "clear away";
        Directory.Delete(staging, recursive: true);
    }

    /// <summary>Puts back what was replaced so far; the paths for which that failed.</summary>
    public IReadOnlyList<string> Undo()
    {
        var failed = new List<string>();
        var touched = _done.Select(x => Path.GetDirectoryName(Full(changes[x]))!).Distinct().ToList();
        while (_done.TryPop(out var index))
            Try(changes[index].Old.Path, () => PutBack(index));
        while (_folders.TryPop(out var folder))
            Try(folder, () => Directory.Delete(folder));
        touched.ForEach(DurableFile.SyncDirectory);
        if (failed.Count == 0)
            Try(staging, () => Directory.Delete(staging, recursive: true));
        return failed;

        void Try(string path, Action action)
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (path != staging)
                    failed.Add(path);
            }
        }
    }

    private void PutBack(int index)
    {
        var (backup, place) = (Path.Combine(staging, $"{index}.old"), Full(changes[index]));
        if (File.Exists(backup))
        {
            File.Move(backup, place, overwrite: true);
            return;
        }

        File.Delete(place);
        if (changes[index].Old.LinkTarget is { } link)
            File.CreateSymbolicLink(place, link);
    }

    private string Full(FileChange change) => Path.Combine(root, change.Old.Path);

    private void Make(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Make(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        _folders.Push(folder);
    }

    private void Sync()
    {
        foreach (var folder in changes.Select(x => Path.GetDirectoryName(Full(x))!).Concat(_folders.Select(x => Path.GetDirectoryName(x)!)).Distinct())
            DurableFile.SyncDirectory(folder);
    }

    private void Stage(string name, byte[] content)
    {
        using var file = new FileStream(Path.Combine(staging, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
