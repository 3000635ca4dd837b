using System.Globalization;

namespace Pipeline.Workflows.Local;

/// <summary>The folder of a run, below <c>.nuke/temp/workflows</c>.</summary>
internal static class RunFolder
{
    private const int Kept = 10;

    /// <summary>Makes a new one, and deletes those of all but the last runs.</summary>
    public static string Create(string root, string workflow, TimeProvider time)
    {
        var all = Path.Combine(root, ".nuke", "temp", "workflows");
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(workflow)}-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}");
        var folder = Path.Combine(all, name);
        for (var i = 2; Directory.Exists(folder); i++)
            folder = Path.Combine(all, $"{name}-{i}");
        Directory.CreateDirectory(all, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(folder);
        foreach (var old in new DirectoryInfo(all).EnumerateDirectories().OrderByDescending(x => x.CreationTimeUtc).Skip(Kept))
        {
            try
            {
                old.Delete(recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next run tries again.
            }
        }

        return folder;
    }
}
