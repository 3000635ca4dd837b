using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Deletes the logs of old runs, the oldest first; never those of a run that may still be under way.</summary>
internal static class LogPruning
{
    /// <summary>Every fifth run cleans up after five: looking at other runs is not free.</summary>
    private const int Slack = 4;

    /// <param name="logs">The folder with a folder for each run.</param>
    /// <param name="current">The folder of this run.</param>
    /// <param name="runs">How many runs are kept; there may be four more until they are cleaned up.</param>
    /// <param name="bytes">How much all logs together may hold, or null when there is no need to look.</param>
    public static void Prune(string logs, string current, int runs, long? bytes)
    {
        try
        {
            var all = Directory.GetDirectories(logs);
            if (all.Length <= runs + Slack && bytes is null)
                return;
            Array.Sort(all, string.CompareOrdinal);
            Array.Reverse(all);
            var size = 0L;
            for (var i = 0; i < all.Length; i++)
            {
                size += bytes is null ? 0 : SizeOf(all[i]);
                if ((i >= runs || size > bytes) && all[i] != current && !IsUnderWay(Path.GetFileName(all[i])))
                    Directory.Delete(all[i], recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another run cleans up too, or the folder cannot be written: the next run tries again.
        }
    }

    private static long SizeOf(string directory)
    {
        var size = 0L;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles())
            size += file.Length;
        return size;
    }

    /// <summary>
    /// Whether the process in the name lives and is older than the run: a younger one only got the same number. This
    /// process has one run at a time, the current one. A folder with another kind of name is somebody else's.
    /// </summary>
    private static bool IsUnderWay(string name)
    {
        if (name.Split('-') is not [var day, var time, var number, ..]
            || LogTime.Read($"{day}-{time}") is not { } began
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return true;
        if (id == Environment.ProcessId)
            return false;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() <= began.AddSeconds(5);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It lives, but is not ours to look at.
            return true;
        }
    }
}
