using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.Local.Processes;

/// <summary>
/// Programs that a job started and left behind, also those that detached themselves: every one carries the job's mark in its
/// environment. The runner ends them when the job is over, and so do we.
/// </summary>
internal static class Leftovers
{
    /// <summary>The variable that the runner uses for it.</summary>
    public const string Variable = "RUNNER_TRACKING_ID";

    /// <summary>Ends all that carry the mark.</summary>
    /// <returns>How many there were.</returns>
    public static int End(string mark)
    {
        var ended = new HashSet<int>();
        // What starts while they are looked for is found in a later round.
        for (var round = 0; round < 5; round++)
        {
            var found = With(mark).ToList();
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

    /// <summary>The processes that carry the mark. Only Linux tells the environment of others.</summary>
    public static IEnumerable<int> With(string mark)
    {
        if (!Directory.Exists("/proc/self"))
            yield break;
        var wanted = Encoding.UTF8.GetBytes($"{Variable}={mark}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Has(folder, wanted))
                yield return id;
    }

    private static bool Has(string folder, byte[] wanted)
    {
        try
        {
            // Of a process that has ended and not been waited for the environment is empty.
            return File.ReadAllBytes(folder + "/environ").AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
