using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Pipeline.Execution;

/// <summary>A process that cannot be mistaken for a later one with the same number.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="Started">Its start, as the system tells it: opaque, only compared.</param>
public sealed record ProcessIdentity(int Pid, string Started)
{
    private static readonly Lazy<string> BootId = new(() => ReadOrNull("/proc/sys/kernel/random/boot_id")?.Trim() ?? "");

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)!;

    /// <summary>Whether it lives. A process that has ended and only waits to be collected does not.</summary>
    [JsonIgnore]
    public bool IsAlive => Of(Pid) == this;

    /// <summary>The process that has this id now; null: none.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (OperatingSystem.IsLinux())
            return FromStat(ReadOrNull($"/proc/{pid}/stat"));
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new ProcessIdentity(pid, process.StartTime.ToUniversalTime().Ticks.ToString());
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>From a line of Linux's <c>/proc/PID/stat</c> (proc_pid_stat(5)): field 1 is the id, 3 the state, 22 the start in ticks since boot.</summary>
    internal static ProcessIdentity? FromStat(string? stat)
    {
        // The name in field 2 is in parentheses and may itself hold spaces and parentheses.
        var name = stat?.LastIndexOf(')') ?? -1;
        if (stat is null || name < 0 || !int.TryParse(stat.AsSpan(0, Math.Max(stat.IndexOf(' '), 0)), out var pid))
            return null;
        var fields = stat[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, $"{BootId.Value}/{fields[19]}");
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
