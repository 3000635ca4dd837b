using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Compares two versions of one job: permissions, secrets, environment, pins and steps by what they mean, all else key by key.</summary>
internal static class JobComparison
{
    /// <summary>Says all in which they differ.</summary>
    public static void Compare(Findings findings, Subject job, YamlMapping fileBefore, YamlMapping fileAfter, YamlMapping before, YamlMapping after)
    {
        PermissionComparison.OfJob(findings, job, before["permissions"], after["permissions"], fileBefore["permissions"], fileAfter["permissions"]);
        foreach (var key in Tree.Keys(before, after))
            switch (key, before[key], after[key])
            {
                case ("permissions", _, _):
                    break;
                case ("uses", YamlScalar old, YamlScalar now):
                    ActionUse.Compare(findings, job, "reusable workflow", job.Name, old, now);
                    break;
                case ("steps", YamlSequence or null, YamlSequence or null):
                    StepsComparison.Compare(findings, job, job.Name, key, before[key] as YamlSequence, after[key] as YamlSequence);
                    break;
                case ("environment", YamlMapping old, null):
                    findings.Say(Danger.Security, job, key, $"{job.Name} lost environment {Show.Value(old["name"])} (its approval and secrets)");
                    break;
                case ("strategy", YamlMapping old, YamlMapping now) when Tree.Same(old, now) && !Axes(old).SequenceEqual(Axes(now)):
                    findings.Say(Danger.Appearance, job, "strategy.matrix", $"matrix{job.Of}: another order of its axes (its jobs get other names, by which required checks are known)");
                    break;
                case (_, var old, var now):
                    Pathwise.Compare(findings, DangerOf(key, old, now), job, key, old, now);
                    break;
            }

        SecretUse.Compare(findings, job, job.Name, before, after);
    }

    private static Danger DangerOf(string key, YamlNode? before, YamlNode? after) => key switch
    {
        "container" or "services" or "secrets" or "uses" or "environment" => Danger.Security,
        // Such a machine keeps what strangers leave on it.
        "runs-on" => IsOwn(after) && !IsOwn(before) ? Danger.Security : Danger.Behaviour,
        "needs" or "if" or "defaults" or "env" or "with" or "concurrency" or "continue-on-error" or "steps" => Danger.Control,
        "name" => Danger.Appearance,
        _ => Danger.Behaviour,
    };

    private static bool IsOwn(YamlNode? labels) => labels is YamlMapping || labels is YamlSequence list
        && list.Items.Any(x => x is YamlScalar label && (label.Value.Equals("self-hosted", StringComparison.OrdinalIgnoreCase) || label.Value.Contains("${{", StringComparison.Ordinal)));

    private static IEnumerable<string> Axes(YamlMapping strategy) => (strategy["matrix"] as YamlMapping)?.Entries.Select(x => x.Key.Value).Where(x => x is not ("include" or "exclude")) ?? [];
}
