using System.Security.Cryptography;
using System.Text;
using Pipeline.Execution;

namespace Pipeline.Cells.Running;

/// <summary>
/// Who made a container, network or image: labels on it say so. What a killed run left is found by them and removed by the next run,
/// and what belongs to anybody who may still live is left alone: another machine's on a shared engine, another process's here.
/// </summary>
/// <param name="Run">The run's id.</param>
/// <param name="Machine">The machine it runs on.</param>
/// <param name="Space">Where process ids have a meaning: the namespace of processes.</param>
/// <param name="Process">The process.</param>
internal sealed record RunOwner(string Run, string Machine, string Space, ProcessIdentity Process)
{
    /// <summary>The run that made a thing.</summary>
    public const string RunLabel = "pipeline.tests.run";

    /// <summary>Its machine, namespace, process id and the process's start.</summary>
    public const string OwnerLabel = "pipeline.tests.owner";

    /// <summary>A new run of this process.</summary>
    public static RunOwner New() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)), ThisMachine(), Link("/proc/self/ns/pid"), ProcessIdentity.Current);

    /// <summary>What everything that a run makes is labelled with.</summary>
    public IEnumerable<KeyValuePair<string, string>> Labels =>
        [new(RunLabel, Run), new(OwnerLabel, $"{Machine} {Space} {Process.Pid} {Process.Started}")];

    /// <summary>Whether the labels are those of a run that has ended for certain.</summary>
    public bool HasEnded(IReadOnlyDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(OwnerLabel, out var text) || text.Split(' ') is not [var machine, var space, var id, var started] || !int.TryParse(id, out var pid))
            return false;
        if (machine != Machine)
            return false;
        // A process's start begins with the boot that it belongs to. No process of an earlier boot lives.
        if (started.Split('/') is [var boot, _] && Process.Started.Split('/') is [var now, _] && boot.Length > 0 && boot != now)
            return true;
        return space == Space && !new ProcessIdentity(pid, started).IsAlive;
    }

    /// <summary>The machine's own id and its name, since copies of a virtual machine share the former.</summary>
    private static string ThisMachine()
    {
        var id = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {Environment.MachineName}")))[..16];
    }

    private static string Link(string path) => File.Exists(path) && new FileInfo(path).LinkTarget is { Length: > 0 } target ? target : "-";
}
