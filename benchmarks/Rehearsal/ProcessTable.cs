using System.Text;

namespace Rehearsal;

internal enum Role { Replica, Keeper, Worker, Build, Other }

/// <summary>A process that belongs to a clone.</summary>
internal sealed record ProcessEntry(int Pid, Role Role, string CommandLine, string Folder);

/// <summary>Finds processes by what Linux tells under /proc: those that the build knows of and those that it forgot.</summary>
internal static class ProcessTable
{
    private static readonly HashSet<int> Own = [.. Ancestors(Environment.ProcessId)];

    /// <summary>Living processes whose command line, folder or environment names the clone; without this program and what started it.</summary>
    public static List<ProcessEntry> Of(Site site)
    {
        var found = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid) || Own.Contains(pid) || !IsAlive(pid))
                continue;
            var line = Read(pid, "cmdline");
            var where = Target(pid);
            if (line.Contains(site.Root, StringComparison.Ordinal) || where.StartsWith(site.Root, StringComparison.Ordinal)
                || Read(pid, "environ").Contains(site.Root, StringComparison.Ordinal))
                found.Add(new ProcessEntry(pid, RoleOf(site, line, where), line.Replace('\0', ' ').Trim(), where));
        }

        return found;
    }

    /// <summary>Ends every process of the clone, whoever forgot it.</summary>
    public static void EndAll(Site site)
    {
        // Keeper and worker start each other, so once may not be enough.
        for (var i = 0; i < 20 && Of(site) is { Count: > 0 } all; i++)
        {
            foreach (var process in all)
                Signals.Kill(process.Pid);
            Thread.Sleep(100);
        }
    }

    /// <summary>False for none and for one that has ended and only waits to be collected.</summary>
    public static bool IsAlive(int pid)
    {
        var stat = Read(pid, "stat");
        var state = stat[(stat.LastIndexOf(')') + 1)..].TrimStart();
        return state is [not ('Z' or 'X'), ..];
    }

    private static Role RoleOf(Site site, string line, string folder)
    {
        var words = line.Split('\0');
        return line.Contains("Pipeline.Router.dll", StringComparison.Ordinal) ? words.Contains("worker") ? Role.Worker
                : words.Contains("keeper") || words.Contains("run") ? Role.Keeper : Role.Other
            : line.Contains("_build.dll", StringComparison.Ordinal) ? Role.Build
            : folder.StartsWith(Path.Combine(site.Folder, "releases"), StringComparison.Ordinal) && words is [_, "Hello.dll", ..] ? Role.Replica
            : Role.Other;
    }

    private static IEnumerable<int> Ancestors(int pid)
    {
        while (pid > 1)
        {
            yield return pid;
            var stat = Read(pid, "stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            pid = fields.Length > 1 ? int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Target(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
