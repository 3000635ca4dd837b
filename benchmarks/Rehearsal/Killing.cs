namespace Rehearsal;

/// <summary>What was killed and when. Times in milliseconds by <see cref="Clock"/>.</summary>
/// <param name="Who">The processes; empty: there was none to kill any more.</param>
/// <param name="At">Just before the signal.</param>
/// <param name="Dead">When the last of them was gone: until then it might still accept a connection.</param>
/// <param name="Step">The journal's last line at that moment.</param>
internal sealed record Killing(IReadOnlyList<ProcessEntry> Who, double At, double Dead, string Step)
{
    public static async Task<Killing> DoAsync(RoundPlan plan, Site site, RunningCommand command)
    {
        var victims = Find(plan, site, command).ToList();
        var step = JournalFile.Read(site.JournalPath) is [.., var last] ? $"{last.Id} {last.Name}" : "nothing";
        var at = Clock.Now;
        foreach (var victim in victims)
            Signals.Kill(plan.Victim is Victim.BuildGroup ? -victim.Pid : victim.Pid);
        while (victims.Any(victim => ProcessTable.IsAlive(victim.Pid)))
            await Task.Delay(1);
        return new Killing(victims, at, Clock.Now, step);
    }

    private static IEnumerable<ProcessEntry> Find(RoundPlan plan, Site site, RunningCommand command)
    {
        // The bootstrap turns itself into the build program, so the command's process is the build.
        if (plan.Victim is Victim.Build or Victim.BuildGroup)
            return command.HasEnded ? [] : [new ProcessEntry(command.Pid, Role.Build, "the command", site.Root)];
        var all = ProcessTable.Of(site);
        if (plan.Victim is not Victim.Replica)
            return all.Where(x => x.Role switch
            {
                Role.Worker => plan.Victim is Victim.Worker or Victim.KeeperAndWorker,
                Role.Keeper => plan.Victim is Victim.Keeper or Victim.KeeperAndWorker,
                _ => false,
            });

        // Newer processes have higher numbers, but for a wrap around, which only changes who is picked.
        var replicas = all.Where(x => x.Role is Role.Replica).OrderBy(x => x.Folder, StringComparer.Ordinal).ThenBy(x => x.Pid).ToList();
        var folders = replicas.Select(x => x.Folder).Distinct().ToList();
        var active = ActiveVersion(site);
        var wanted = folders.Where(x => (Path.GetFileName(x) == active) != plan.NewRelease).ToList();
        var choice = replicas.Where(x => wanted.Count == 0 || wanted.Contains(x.Folder)).ToList();
        return choice.Count == 0 ? [] : [choice[Math.Min((int)(plan.Pick * choice.Count), choice.Count - 1)]];
    }

    private static string? ActiveVersion(Site site)
    {
        try
        {
            return (string?)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(site.Folder, "router", "state.json")))?["active"]?["release"];
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
