using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares the jobs of two files: which came, went and changed. A job is known by its id.</summary>
internal static class JobsComparison
{
    /// <summary>Compares all jobs of two files.</summary>
    public static void Compare(Findings findings, YamlMapping fileBefore, YamlMapping fileAfter, YamlMapping before, YamlMapping after)
    {
        foreach (var id in Tree.Keys(before, after))
        {
            var subject = new Subject("job " + Show.Plain(id), "jobs." + id, "jobs." + id);
            switch (before[id], after[id])
            {
                case (null, var added):
                    findings.Say(Danger.Control, subject, "", $"{subject.Name} was added");
                    if (added is YamlMapping job)
                        Added(findings, subject, fileAfter, before, job);
                    break;
                case (_, null):
                    findings.Say(Danger.Control, Subject.File, "jobs." + id, $"{subject.Name} was removed");
                    break;
                case (YamlMapping old, YamlMapping now):
                    JobComparison.Compare(findings, subject, fileBefore, fileAfter, old, now);
                    break;
                case var (old, now):
                    Pathwise.Compare(findings, Danger.Control, Subject.File, "jobs." + id, old, now);
                    break;
            }
        }
    }

    /// <summary>Of a job that is new as a whole only what it may do, what it sees and whose code it runs is told one by one.</summary>
    private static void Added(Findings findings, Subject subject, YamlMapping file, YamlMapping before, YamlMapping job)
    {
        PermissionComparison.OfJob(findings, subject, new YamlMapping(), job["permissions"] ?? file["permissions"], null, null);
        SecretUse.Compare(findings, subject, subject.Name, null, job);
        foreach (var key in (string[])["environment", "container", "services"])
            if (job[key] is { } value)
                findings.Say(Danger.Security, subject, key, $"{subject.Name} has {key} {Show.Value(value)}");
        if (job["runs-on"] is { } runner && Show.Value(runner).Contains("self-hosted", StringComparison.OrdinalIgnoreCase))
            findings.Say(Danger.Security, subject, "runs-on", $"{subject.Name} runs on {Show.Value(runner)} (a machine that keeps what strangers leave on it)");
        var known = before.Entries.SelectMany(x => Uses(x.Value)).Select(x => x.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var use in Uses(job).Where(x => !known.Contains(x.Value)).DistinctBy(x => x.Value))
            if (ActionUse.Of(use) is var action)
                findings.Say(Danger.Security, subject, "", $"{subject.Name} uses {Show.Plain(action.Name)} {action.Shown}, {(action.IsPinned ? "which no job used like this before" : "which is not pinned")}");
    }

    private static IEnumerable<YamlScalar> Uses(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.SelectMany(x => x.Key.Value == "uses" && x.Value is YamlScalar use ? [use] : x.Key.Value is "steps" or "parallel" ? Uses(x.Value) : []),
        YamlSequence sequence => sequence.Items.SelectMany(Uses),
        _ => [],
    };
}
