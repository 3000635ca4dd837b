using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>
/// The programs that this process started, and those that these started. Programs in a session of their own are left alone:
/// somebody detached them so that they outlive the build.
/// </summary>
internal static class ChildProcesses
{
    /// <summary>Whether they can be found. On Windows only programs that <c>ProcessTasks</c> or the library's runner started are ended, by their own tokens.</summary>
    public static bool CanKill => !OperatingSystem.IsWindows();

    /// <summary>Kills them, as far as they may be killed. What starts while they are looked for is found in the second or third round.</summary>
    public static void Kill()
    {
        for (var round = 0; round < 3; round++)
        {
            var found = OperatingSystem.IsLinux() ? OfLinux() : CanKill ? OfPs() : [];
            if (found.Count == 0)
                return;
            foreach (var id in found)
                Kill(id);
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself in the meantime, or belongs to somebody else.
        }
    }

    private static List<int> OfLinux()
    {
        var all = new List<Entry>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                // "1234 (name) S parent group session …"; the name may hold anything.
                var text = File.ReadAllText(directory + "/stat");
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] != "Z")
                    all.Add(new Entry(id, Number(fields[1]), fields[3]));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }

        return Below(all);
    }

    private static List<int> OfPs()
    {
        using var ps = StartPs();
        if (ps is null)
            return [];
        var all = new List<Entry>();
        foreach (var line in ps.StandardOutput.ReadToEnd().Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var id, var parent, var session, var state] && !state.StartsWith('Z'))
                all.Add(new Entry(Number(id), Number(parent), session));
        }

        ps.WaitForExit();
        all.RemoveAll(entry => entry.Id == ps.Id);
        return Below(all);
    }

    private static Process? StartPs()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("ps", "-axo pid=,ppid=,sess=,stat=") { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Without it nobody is found; what does not end is left behind.
            return null;
        }
    }

    private static List<int> Below(List<Entry> all)
    {
        var found = new List<int>();
        if (all.Find(entry => entry.Id == Environment.ProcessId) is not { } self)
            return found;
        var parents = new HashSet<int> { self.Id };
        for (var before = -1; before != parents.Count;)
        {
            before = parents.Count;
            foreach (var entry in all)
            {
                if (entry.Session == self.Session && parents.Contains(entry.Parent) && parents.Add(entry.Id))
                    found.Add(entry.Id);
            }
        }

        return found;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Entry(int Id, int Parent, string Session);
}
