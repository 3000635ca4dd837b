using System.Text.Json.Nodes;
using Load;

namespace Rehearsal;

/// <summary>What was found after a round's last command.</summary>
/// <param name="Wrong">What is not as it must be.</param>
/// <param name="Processes">Processes that should not be there.</param>
/// <param name="Files">Files and folders that nobody will delete, when they are seen for the first time.</param>
/// <param name="Current">The version that serves; null: unknown.</param>
/// <param name="Previous">The version a rollback goes to.</param>
internal sealed record StateFound(
    IReadOnlyList<string> Wrong, IReadOnlyList<string> Processes, IReadOnlyList<string> Files, string? Current, string? Previous)
{
    public bool IsGood => Wrong.Count == 0 && Processes.Count == 0;
}

/// <summary>Looks whether the environment is as it must be between commands.</summary>
internal sealed class StateCheck(Site site, Prober prober, string logs)
{
    private const int Replicas = 2;
    private const int Answers = 20;
    // A process that was told to end, or a shell between two programs, may be seen for a moment.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private readonly HashSet<string> _known = [];
    private long _hitsBefore;

    /// <summary>Notes how many hits there were before any probe.</summary>
    public async Task BeginAsync() => _hitsBefore = await HitsAsync();

    public async Task<StateFound> LookAsync(IReadOnlySet<string> allowed)
    {
        var wrong = new List<string>();
        string? current = null, previous = null;
        try
        {
            var status = await site.AskAsync(logs, "Status");
            current = (string?)status["current"]?["version"];
            previous = (string?)status["previous"]?["version"];
            wrong.AddRange(StatusFaults(status, current, allowed));
            var rollouts = (await site.AskAsync(logs, "History"))["rollouts"]!.AsArray();
            if (rollouts.Any(x => (string?)x!["outcome"] == "unfinished"))
                wrong.Add("the history has an unfinished rollout");
            if ((string?)rollouts.FirstOrDefault(x => (string?)x!["outcome"] == "succeeded")?["version"] is var recorded && recorded != current)
                wrong.Add($"{current} serves, but the newest rollout that succeeded is of {recorded}");
        }
        catch (RehearsalException e)
        {
            wrong.Add(e.Message);
        }

        wrong.AddRange(JournalFile.Faults(site.JournalPath));
        wrong.AddRange(await EdgeFaultsAsync(current));
        wrong.AddRange(await HitFaultsAsync());
        var (missing, left) = await ProcessesAsync();
        return new StateFound([.. wrong, .. missing], left, [.. Files(current).Where(_known.Add)], current, previous);
    }

    private static IEnumerable<string> StatusFaults(JsonNode status, string? current, IReadOnlySet<string> allowed)
    {
        if (current is null || !allowed.Contains(current))
            yield return $"Status says that {current ?? "nothing"} serves; expected {string.Join(" or ", allowed)}";
        if (status["lock"] is not null)
            yield return "Status says that the lock is held";
        if (status["interrupted"] is { } interrupted)
            yield return $"Status says that a rollout was interrupted: {interrupted}";
        foreach (var service in status["services"]!.AsArray())
        {
            if ((int)service!["healthy"]! != (int)service["replicas"]!)
                yield return $"{service["healthy"]} of {service["replicas"]} replicas are healthy";
        }
    }

    private async Task<IEnumerable<string>> EdgeFaultsAsync(string? current)
    {
        var faults = new HashSet<string>();
        for (var i = 0; i < Answers; i++)
        {
            try
            {
                var answer = await prober.AskAsync("/version");
                if (answer.Status != 200 || answer.Release != current)
                    faults.Add($"the edge answers {answer.Status} as {answer.Release}, not as {current}");
            }
            catch (Failure e)
            {
                faults.Add($"the edge does not answer: {e.Message}");
            }
        }

        return faults;
    }

    private async Task<IEnumerable<string>> HitFaultsAsync()
    {
        try
        {
            var atLeast = _hitsBefore + prober.HitsAcknowledged;
            var count = await HitsAsync();
            var atMost = _hitsBefore + prober.HitsSent;
            return count < atLeast ? [$"{atLeast - count} acknowledged hits are lost"]
                : count > atMost ? [$"{count - atMost} hits too many"] : [];
        }
        catch (Failure e)
        {
            return [$"the hits cannot be counted: {e.Message}"];
        }
    }

    private async Task<long> HitsAsync()
    {
        var answer = await prober.AskAsync("/hits");
        return answer.Status == 200 && JsonNode.Parse(answer.Body)?["count"] is { } count
            ? (long)count
            : throw new Failure("hits", $"GET /hits answered {answer.Status} {answer.Text}");
    }

    private async Task<(List<string> Missing, List<string> Left)> ProcessesAsync()
    {
        for (var begun = Clock.Now; ; await Task.Delay(50))
        {
            var all = ProcessTable.Of(site);
            var missing = new List<string>();
            var left = all.Where(x => x.Role is Role.Build or Role.Other).ToList();
            foreach (var (role, count) in new[] { (Role.Replica, Replicas), (Role.Keeper, 1), (Role.Worker, 1) })
            {
                var these = all.Where(x => x.Role == role).ToList();
                if (these.Count < count)
                    missing.Add($"{these.Count} of {count} processes live: {role}");
                left.AddRange(these.Skip(count));
            }

            if ((missing.Count == 0 && left.Count == 0) || Clock.Now - begun > Moment.TotalMilliseconds)
                return (missing, [.. left.Select(x => $"{x.Role} {x.Pid}: {x.CommandLine} in {x.Folder}")]);
        }
    }

    /// <summary>
    /// Ended rollouts may keep what they had: pruning deletes them whole. So may releases keep the rest of a killed copy, which the
    /// next pruning deletes, but that is found in a later round if it does not.
    /// </summary>
    private List<string> Files(string? current)
    {
        var running = Path.Combine(site.Folder, "running");
        var versions = Directory.EnumerateDirectories(running).Select(x => (Folder: x, Version: VersionOf(x)));
        return [
            .. Directory.EnumerateFiles(site.Folder, "*.tmp", SearchOption.TopDirectoryOnly),
            .. Directory.EnumerateFiles(Path.Combine(site.Folder, "router"), "*.tmp"),
            .. Directory.EnumerateFiles(running, "*.tmp", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Path.Combine(site.Folder, "releases"), "*.tmp"),
            .. versions.Where(x => x.Version != current).Select(x => x.Folder),
        ];
    }

    private static string? VersionOf(string rollout)
    {
        try
        {
            return (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(rollout, "rollout.json")))?["release"]?["version"];
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
