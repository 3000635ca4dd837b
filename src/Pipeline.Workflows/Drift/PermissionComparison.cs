using Pipeline.Generated;
using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Drift;

/// <summary>Compares what the token may do. A job without permissions of its own has those of the file.</summary>
internal static class PermissionComparison
{
    private const string All = "*";
    private const string Default = "as the repository's settings say";

    /// <summary>The permissions of the file.</summary>
    public static void OfFile(List<MeaningChange> findings, YamlMapping before, YamlMapping after)
    {
        var jobs = (after["jobs"] as YamlMapping)?.Entries.Where(x => x.Value is YamlMapping job && job["permissions"] is null).Select(x => Show.Plain(x.Key.Value)).ToList() ?? [];
        var reach = jobs.Count > 0 ? $" (in jobs without permissions of their own: {string.Join(", ", jobs)})" : " (no job has it, all have permissions of their own)";
        Compare(findings, "permissions", after.Find("permissions")?.Key.At.Line ?? 0, "the workflow", before["permissions"], after["permissions"], before["permissions"], after["permissions"], reach);
    }

    /// <summary>The permissions of a job.</summary>
    public static void OfJob(List<MeaningChange> findings, JobView job, YamlNode? before, YamlNode? after, YamlNode? ofFileBefore, YamlNode? ofFileAfter)
    {
        // What the file's permissions changed is said once, for the file.
        if (before is not null || after is not null)
            Compare(findings, $"jobs.{job.Id}", job.Key.At.Line, $"job {Show.Plain(job.Id)}", before, after, before ?? ofFileBefore, after ?? ofFileAfter, "");
    }

    private static void Compare(List<MeaningChange> findings, string path, int line, string who, YamlNode? declared, YamlNode? declaredNow, YamlNode? before, YamlNode? after, string reach)
    {
        if (Tree.Same(declared, declaredNow))
            return;
        var count = findings.Count;
        var (old, now) = (Grants(before), Grants(after));
        foreach (var scope in now.Keys.Union(old.Keys))
        {
            var (was, isNow) = (Level(old, scope), Level(now, scope));
            if (was == isNow)
                continue;
            // What everything gained or lost is not told again for each.
            if (scope != All && Level(old, All) != Level(now, All) && isNow == Level(now, All))
                continue;
            var gained = Rank(isNow) > Rank(was);
            findings.Say(
                gained ? Danger.Security : Danger.Behaviour, path, line,
                Sentence(who, scope, was, isNow, gained) + (gained ? reach : ""));
        }

        if (findings.Count == count)
            findings.Say(Danger.Behaviour, path, line, $"{who} says its permissions in another way, which grants the same: {Show.Change(declared, declaredNow)}");
    }

    private static string Sentence(string who, string scope, string was, string isNow, bool gained) => (scope, gained) switch
    {
        (All, _) when isNow == Default => $"{who} says nothing of permissions any more, so the repository's settings decide",
        (All, true) => $"{who} gained all permissions: {isNow}{(was == "none" ? "" : $" (they were {was})")}",
        (All, false) when isNow == "none" => $"{who} lost all permissions that it does not name{(was == Default ? "" : $": {was}")}",
        (All, false) => $"all permissions of {who} were lowered: {was} → {isNow}",
        (_, true) => $"{who} gained permission {Show.Plain(scope)}: {isNow}{(was == "none" ? "" : $" (it was {was})")}",
        _ when isNow == "none" => $"{who} lost permission {Show.Plain(scope)}: {was}",
        _ => $"permission {Show.Plain(scope)} of {who} was lowered: {was} → {isNow}",
    };

    private static Dictionary<string, string> Grants(YamlNode? node) => node switch
    {
        null => new() { [All] = Default },
        YamlScalar { Value: "read-all" } => new() { [All] = "read" },
        YamlScalar { Value: "write-all" } => new() { [All] = "write" },
        YamlScalar { Kind: ScalarKind.Null } => new() { [All] = Default },
        YamlScalar other => new() { [All] = Show.Plain(other.Value) },
        YamlMapping mapping => mapping.Entries.DistinctBy(x => x.Key.Value).ToDictionary(x => x.Key.Value, x => x.Value is YamlScalar level ? Show.Plain(level.Value) : Show.Value(x.Value)),
        _ => new() { [All] = Show.Value(node) },
    };

    private static string Level(Dictionary<string, string> grants, string scope) => grants.GetValueOrDefault(scope) ?? grants.GetValueOrDefault(All) ?? "none";

    /// <summary>What is not known is taken for the most.</summary>
    private static int Rank(string level) => level switch { "none" => 0, "read" => 1, "write" => 2, _ => 3 };
}
