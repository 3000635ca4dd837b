using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares two versions of one job.</summary>
internal static class JobComparison
{
    /// <summary>Says all in which they differ.</summary>
    public static void Compare(
        Findings findings, Subject job, YamlMapping fileBefore, YamlMapping fileAfter, YamlMapping before, YamlMapping after, Dictionary<string, string> renamed)
    {
        PermissionComparison.OfJob(findings, job, before["permissions"], after["permissions"], fileBefore["permissions"], fileAfter["permissions"]);
        foreach (var key in Tree.Keys(before, after))
            Entry(findings, job, key, before[key], after[key], renamed);
        SecretUse.Compare(findings, job, job.Name, before, after);
    }

    private static void Entry(Findings findings, Subject job, string key, YamlNode? before, YamlNode? after, Dictionary<string, string> renamed)
    {
        switch (key, before, after)
        {
            case ("permissions", _, _):
                break;
            case ("needs", YamlSequence or null, YamlSequence or null):
                Needs(findings, job, before as YamlSequence, after as YamlSequence, renamed);
                break;
            case ("if", _, _):
                Settings.Condition(findings, job, before, after);
                break;
            case ("runs-on", _, _):
                Runner(findings, job, before, after);
                break;
            case ("environment", _, _):
                DeployEnvironment(findings, job, before, after);
                break;
            case ("timeout-minutes", _, _):
                Settings.Timeout(findings, job, before, after);
                break;
            case ("continue-on-error", _, _):
                Settings.MayFail(findings, job, before, after);
                break;
            case ("concurrency", _, _):
                Settings.Concurrency(findings, job, before, after);
                break;
            case ("strategy", _, _):
                MatrixComparison.Compare(findings, job, before, after);
                break;
            case ("steps", YamlSequence or null, YamlSequence or null):
                StepsComparison.Compare(findings, job, job.Name, "steps", before as YamlSequence, after as YamlSequence);
                break;
            case ("env", _, _):
                Settings.Each(findings, Danger.Control, job, "env", "variable", before, after);
                break;
            case ("with", _, _):
                Settings.Each(findings, Danger.Control, job, "with", "input", before, after);
                break;
            case ("uses", YamlScalar old, YamlScalar now):
                ActionUse.Compare(findings, job, "reusable workflow", job.Name, old, now);
                break;
            case ("name", _, _):
                if (!Tree.Same(before, after))
                    findings.Say(Danger.Appearance, job, "name", $"name{job.Of}: {Show.Change(before, after)} (required checks are known by it)");
                break;
            default:
                Pathwise.Compare(findings, key is "container" or "services" or "secrets" or "uses" ? Danger.Security : key is "defaults" or "steps" or "needs" ? Danger.Control : Danger.Behaviour, job, key, before, after);
                break;
        }
    }

    private static void Needs(Findings findings, Subject job, YamlSequence? before, YamlSequence? after, Dictionary<string, string> renamed)
    {
        var old = Ids(before).Select(x => renamed.GetValueOrDefault(x, x)).ToHashSet(StringComparer.Ordinal);
        var now = Ids(after).ToHashSet(StringComparer.Ordinal);
        foreach (var id in old.Where(x => !now.Contains(x)))
            findings.Say(Danger.Control, job, "needs", $"{job.Name} no longer needs {Show.Plain(id)}");
        foreach (var id in now.Where(x => !old.Contains(x)))
            findings.Say(Danger.Control, job, "needs", $"{job.Name} needs {Show.Plain(id)} now");
        // What is left are ids named twice, or that are no texts.
        if (old.SetEquals(now) && Ids(before).Count != Ids(after).Count)
            Pathwise.Compare(findings, Danger.Behaviour, job, "needs", before, after);
    }

    private static List<string> Ids(YamlSequence? list) => [.. (list?.Items ?? []).Select(x => x is YamlScalar id ? id.Value : Show.Value(x))];

    private static void Runner(Findings findings, Subject job, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        var own = IsOwn(after) && !IsOwn(before);
        findings.Say(own ? Danger.Security : Danger.Behaviour, job, "runs-on", (before is null ? $"{job.Name} runs on {Show.Value(Single(after))}" : $"runner{job.Of}: {Show.Change(Single(before), Single(after))}") + $"{(own ? " (a machine that keeps what strangers leave on it)" : "")}");

        static YamlNode? Single(YamlNode? node) => node is YamlSequence { Items: [var one] } ? one : node;
        static bool IsOwn(YamlNode? node) => node is YamlMapping || node is YamlSequence list && list.Items.Any(x => x is YamlScalar { Value: var label } && (label.Equals("self-hosted", StringComparison.OrdinalIgnoreCase) || label.Contains("${{", StringComparison.Ordinal)));
    }

    private static void DeployEnvironment(Findings findings, Subject job, YamlNode? before, YamlNode? after)
    {
        var (old, now) = (before as YamlMapping, after as YamlMapping);
        if (Tree.Same(before, after))
            return;
        if (old is not null && after is null)
            findings.Say(Danger.Security, job, "environment", $"{job.Name} lost environment {Show.Value(old["name"])} (its approval and secrets)");
        else if (before is null && now is not null)
            findings.Say(Danger.Control, job, "environment", $"{job.Name} has environment {Show.Value(now["name"])} now (its approval and secrets){(now.Entries.Count > 1 ? $": {Show.Value(now)}" : "")}");
        else if (old is null || now is null)
            Pathwise.Compare(findings, Danger.Security, job, "environment", before, after);
        else
            foreach (var key in Tree.Keys(old, now))
                if (key == "url")
                    Pathwise.Compare(findings, Danger.Appearance, job, "environment." + key, old[key], now[key]);
                else if (key == "name" && !Tree.Same(old[key], now[key]))
                    findings.Say(Danger.Security, job, "environment.name", $"environment{job.Of}: {Show.Change(old[key], now[key])} (other approval and secrets)");
                else
                    Pathwise.Compare(findings, Danger.Security, job, "environment." + key, old[key], now[key]);
    }
}
