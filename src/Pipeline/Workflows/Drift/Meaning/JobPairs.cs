using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Finds which job of one file is which of the other.</summary>
internal static class JobPairs
{
    /// <summary>The share of common leaves from which a job that went and one that came are one that was renamed.</summary>
    private const double Alike = 0.6;

    /// <summary>Compares all jobs of two files.</summary>
    public static void Compare(Findings findings, YamlMapping fileBefore, YamlMapping fileAfter, YamlMapping before, YamlMapping after)
    {
        var renamed = Renamed(before, after);
        foreach (var (old, now) in renamed)
            findings.Say(
                Danger.Control, Subject.File, "jobs." + now,
                $"job {Show.Plain(old)} was renamed {Show.Plain(now)} (required checks without a name of their own are known by it)");
        var origin = renamed.ToDictionary(x => x.Value, x => x.Key, StringComparer.Ordinal);
        var knownActions = Actions(before);
        foreach (var entry in after.Entries)
        {
            var id = entry.Key.Value;
            var idBefore = origin.GetValueOrDefault(id, id);
            var subject = new Subject("job " + Show.Plain(id), "jobs." + idBefore, "jobs." + id);
            switch (before[idBefore], entry.Value)
            {
                case (null, _):
                    Added(findings, subject, fileBefore, fileAfter, entry.Value, knownActions);
                    break;
                case (YamlMapping old, YamlMapping now):
                    JobComparison.Compare(findings, subject, fileBefore, fileAfter, old, now, renamed);
                    break;
                case var (old, now):
                    Pathwise.Compare(findings, Danger.Control, Subject.File, "jobs." + id, old, now);
                    break;
            }
        }

        foreach (var entry in before.Entries)
            if (after[entry.Key.Value] is null && !renamed.ContainsKey(entry.Key.Value))
                findings.Say(Danger.Control, Subject.File, "jobs." + entry.Key.Value, $"job {Show.Plain(entry.Key.Value)} was removed");
    }

    private static void Added(Findings findings, Subject subject, YamlMapping fileBefore, YamlMapping fileAfter, YamlNode job, HashSet<string> knownActions)
    {
        findings.Say(Danger.Control, subject, "", $"{subject.Name} was added");
        if (job is not YamlMapping mapping)
            return;
        // Of a job that is new as a whole only what it may do and whose code it runs is told one by one.
        var count = findings.Count;
        PermissionComparison.OfJob(findings, subject, new YamlMapping(), mapping["permissions"] ?? fileAfter["permissions"], null, null);
        JobComparison.Compare(findings, subject, fileBefore, fileAfter, new YamlMapping(new YamlEntry(new YamlScalar("permissions"), mapping["permissions"] ?? new YamlMapping())), mapping, []);
        foreach (var use in Uses(mapping).Where(x => !knownActions.Contains(x.Value)).DistinctBy(x => x.Value))
            if (ActionUse.Of(use) is var action)
                findings.Say(Danger.Security, subject, "", $"{subject.Name} uses {Show.Plain(action.Name)} {action.Shown}, {(action.IsPinned ? "which no job used like this before" : "which is not pinned")}");
        findings.KeepSince(
            count, x => x.Danger == Danger.Security && !x.Sentence.StartsWith("step ", StringComparison.Ordinal)
                && x.Path != subject.After + ".uses" && x.Path != subject.After + ".secrets");
    }

    private static Dictionary<string, string> Renamed(YamlMapping before, YamlMapping after)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var gone = before.Entries.Where(x => after[x.Key.Value] is null).ToList();
        var come = after.Entries.Where(x => before[x.Key.Value] is null).ToList();
        if (gone.Count == 0 || come.Count == 0)
            return renamed;
        foreach (var old in gone)
        {
            var leaves = Tree.Leaves(old.Value);
            var best = come.Select(x => (Entry: x, Likeness: Likeness(leaves, Tree.Leaves(x.Value)))).OrderByDescending(x => x.Likeness).FirstOrDefault();
            if (best.Entry is null || best.Likeness < Alike)
                continue;
            renamed[old.Key.Value] = best.Entry.Key.Value;
            come.Remove(best.Entry);
        }

        return renamed;
    }

    private static double Likeness(HashSet<string> a, HashSet<string> b)
    {
        var common = a.Count(b.Contains);
        return (double)common / Math.Max(1, a.Count + b.Count - common);
    }

    private static HashSet<string> Actions(YamlMapping jobs) =>
        [.. jobs.Entries.Select(x => x.Value).OfType<YamlMapping>().SelectMany(Uses).Select(x => x.Value)];

    private static IEnumerable<YamlScalar> Uses(YamlMapping job)
    {
        if (job["uses"] is YamlScalar workflow)
            yield return workflow;
        foreach (var step in (job["steps"] as YamlSequence)?.Items.OfType<YamlMapping>() ?? [])
            foreach (var use in Uses(step))
                yield return use;
        foreach (var step in (job["parallel"] as YamlSequence)?.Items.OfType<YamlMapping>() ?? [])
            foreach (var use in Uses(step))
                yield return use;
    }
}
