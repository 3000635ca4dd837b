using System.Globalization;
using System.Text;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local;

/// <summary>
/// Programs that a job started and left behind, also those that detached themselves: they carry the job's mark in their
/// environment, or, when they were given an environment of their own, work in a folder of the job. On GitHub the runner ends the
/// former and the rest goes with the machine; here all end when the job is over.
/// </summary>
internal static class Leftovers
{
    /// <summary>The variable that the runner uses for it.</summary>
    public const string Variable = "RUNNER_TRACKING_ID";

    /// <summary>Ends all that carry the mark or work in the folder.</summary>
    /// <returns>How many there were.</returns>
    public static int End(string mark, string folder)
    {
        var ended = new HashSet<int>();
        // What starts while they are looked for is found in a later round.
        for (var round = 0; round < 5; round++)
        {
            var found = Of(mark, folder).ToList();
            if (found.Count == 0)
                break;
            foreach (var id in found)
            {
                ended.Add(id);
                ProcessGroup.SignalOne(id, ProcessGroup.Kill);
            }
        }

        return ended.Count;
    }

    /// <summary>The processes that carry the mark or work in the folder. Only Linux tells this of others.</summary>
    public static IEnumerable<int> Of(string mark, string folder)
    {
        if (!Directory.Exists("/proc/self"))
            yield break;
        var wanted = Encoding.UTF8.GetBytes($"{Variable}={mark}");
        foreach (var process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId && IsOf(process, wanted, folder))
                yield return id;
    }

    private static bool IsOf(string process, byte[] mark, string folder)
    {
        try
        {
            // Of a process that has ended and not been waited for the environment is empty.
            return File.ReadAllBytes(process + "/environ").AsSpan().IndexOf(mark) >= 0
                || (new FileInfo(process + "/cwd").LinkTarget + "/").StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
