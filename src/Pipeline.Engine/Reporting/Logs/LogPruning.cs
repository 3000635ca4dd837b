using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Deletes the logs of old runs, the oldest first; never those of a run that may still be under way.</summary>
internal static class LogPruning
{
    /// <summary>Every twentieth run cleans up after twenty: looking at other runs is not free.</summary>
    private const int Slack = 19;

    /// <param name="logs">The folder with a folder for each run.</param>
    /// <param name="current">The folder of this run.</param>
    /// <param name="runs">How many runs are kept; there may be nineteen more until they are cleaned up.</param>
    /// <param name="bytes">How much all logs together may hold, or null when there is no need to look.</param>
    public static void Prune(string logs, string current, int runs, long? bytes)
    {
        try
        {
            var all = Directory.GetDirectories(logs);
            if (all.Length <= runs + Slack && bytes is null)
                return;
            // The newest first. A folder with another kind of name is somebody else's.
            all = Array.FindAll(all, IsRun);
            Array.Sort(all, static (one, other) => string.CompareOrdinal(other, one));
            var size = 0L;
            for (var i = 0; i < all.Length; i++)
            {
                size += bytes is null ? 0 : SizeOf(all[i]);
                if ((i >= runs || size > bytes) && all[i] != current && !IsUnderWay(all[i]))
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

    private static bool IsRun(string directory) => Read(directory) is not null;

    /// <summary>When the run began, and its process.</summary>
    private static Began? Read(string directory) =>
        Path.GetFileName(directory).Split('-') is [var day, var time, var number, ..]
        && LogTime.Read($"{day}-{time}") is { } began
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new Began(began, id)
            : null;

    /// <summary>
    /// Whether the process in the name lives and is older than the run: a younger one only got the same number. This
    /// process has one run at a time, the current one.
    /// </summary>
    private static bool IsUnderWay(string directory)
    {
        var (began, id) = Read(directory)!;
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

    private sealed record Began(DateTime Time, int Process);
}
