using System.Globalization;
using System.Text;

namespace Pipeline.Router.Processes;

/// <summary>Which process listens on a TCP port, from what Linux tells under /proc.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>A clause such as " by process 12 (nginx)"; empty when the system does not tell.</summary>
    public static string Describe(int port)
    {
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(f => Sockets(f, port)).ToList();
            if (sockets.Count == 0)
                return "";
            var inodes = sockets.Select(s => $"socket:[{s.Inode}]").ToHashSet();
            var holders = Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _) && Holds(d, inodes))
                .Select(d => $"process {Path.GetFileName(d)} ({Command(d)})").ToList();
            return holders.Count > 0 ? $" by {string.Join(" and ", holders)}" : $" by a process of user {sockets[0].User}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<(string Inode, string User)> Sockets(string file, int port) =>
        from line in File.ReadLines(file).Skip(1)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(':' + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        select (fields[9], fields[7]);

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(f => new FileInfo(f).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Program and first argument only: further arguments may hold secrets.
    private static string Command(string process)
    {
        try
        {
            var words = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return string.Join(' ', words.Take(2).Where((w, i) => i == 0 || !w.StartsWith('-')).Select(Path.GetFileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
