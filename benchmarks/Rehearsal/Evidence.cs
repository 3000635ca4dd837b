using System.Text.Json;

namespace Rehearsal;

/// <summary>Keeps what is needed to understand a failed round.</summary>
internal static class Evidence
{
    public static void Save(Options options, RoundResult result)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Out, $"round-{result.Plan.Number:000}")).FullName;
        var site = options.Site;
        foreach (var file in new[] { site.JournalPath, site.RouterLog, Path.Combine(site.Folder, "lock.json"), Path.Combine(site.Folder, "router", "state.json") })
        {
            if (File.Exists(file))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, "round.json"), JsonSerializer.Serialize(result, KillsReport.Json));
        File.WriteAllLines(Path.Combine(folder, "processes.txt"), ProcessTable.Of(site).Select(x => $"{x.Pid} {x.Role} {x.CommandLine} in {x.Folder}"));
        File.WriteAllLines(
            Path.Combine(folder, "files.txt"),
            Directory.EnumerateFileSystemEntries(site.Folder, "*", SearchOption.AllDirectories)
                .Where(x => !x.Contains("/releases/", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(x)) == "releases").Order(StringComparer.Ordinal));
        foreach (var log in Directory.EnumerateFiles(site.Folder, "log", SearchOption.AllDirectories).Where(x => !x.Contains("/router/", StringComparison.Ordinal)))
            File.Copy(log, Path.Combine(folder, Path.GetRelativePath(site.Folder, log).Replace('/', '-')), overwrite: true);
        foreach (var output in Directory.EnumerateFiles(Path.Combine(options.Out, "commands")).OrderDescending(StringComparer.Ordinal).Take(12))
            File.Copy(output, Path.Combine(folder, Path.GetFileName(output)), overwrite: true);
    }
}
