using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Settings that files, jobs and steps have alike.</summary>
internal static class Settings
{
    /// <summary>Variables or inputs, one sentence each.</summary>
    public static void Each(Findings findings, Danger danger, Subject subject, string key, string what, YamlNode? before, YamlNode? after, Func<string, Danger>? dangerOf = null)
    {
        if (before is not (null or YamlMapping) || after is not (null or YamlMapping))
        {
            Pathwise.Compare(findings, danger, subject, key, before, after);
            return;
        }

        var (a, b) = (before as YamlMapping, after as YamlMapping);
        var count = findings.Count;
        foreach (var name in Tree.Keys(a, b))
        {
            var (old, now) = (a?[name], b?[name]);
            if (Tree.Same(old, now))
                continue;
            var said = $"{what} {Show.Plain(name)} of {subject.Name}";
            findings.Say(
                dangerOf?.Invoke(name) ?? danger, subject, $"{key}.{name}",
                old is null ? $"{said} was added: {Show.Text(now)}" : now is null ? $"{said} was removed; it was {Show.Text(old)}" : $"{said}: {Show.TextChange(old, now)}");
        }

        if (findings.Count == count)
            Pathwise.Compare(findings, danger, subject, key, before, after);
    }

    /// <summary>The condition.</summary>
    public static void Condition(Findings findings, Subject subject, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        findings.Say(Danger.Control, subject, "if", (before, after) switch
        {
            (null, YamlScalar now) => $"{subject.Name} runs only if {Show.Code(now.Value)} now",
            (YamlScalar old, null) => $"{subject.Name} lost its condition {Show.Code(old.Value)}",
            (YamlScalar old, YamlScalar now) => $"condition of {subject.Name}: {Show.CodeChange(old.Value, now.Value)}",
            _ => $"condition of {subject.Name}: {Show.Change(before, after)}",
        });
    }

    /// <summary>The minutes after which GitHub ends it.</summary>
    public static void Timeout(Findings findings, Subject subject, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        findings.Say(
            Danger.Behaviour, subject, "timeout-minutes",
            before is null ? $"{subject.Name} has a timeout of {Show.Value(after)} minutes now"
            : after is null ? $"{subject.Name} lost its timeout of {Show.Value(before)} minutes (GitHub's own is 360)"
            : $"timeout of {subject.Name}: {Show.Change(before, after)} minutes");
    }

    /// <summary>Whether a failure counts.</summary>
    public static void MayFail(Findings findings, Subject subject, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        findings.Say(Danger.Control, subject, "continue-on-error", (IsTrue(before), IsTrue(after)) switch
        {
            (false, true) => $"{subject.Name} may fail unnoticed now (continue-on-error: {Show.Value(after)})",
            (true, false) when after is null or YamlScalar { Kind: ScalarKind.Boolean } => $"a failure of {subject.Name} counts again (no continue-on-error)",
            _ => $"continue-on-error of {subject.Name}: {Show.Change(before, after)}",
        });
    }

    /// <summary>What runs at once, and what is cancelled.</summary>
    public static void Concurrency(Findings findings, Subject subject, YamlNode? before, YamlNode? after)
    {
        if (Tree.Same(before, after))
            return;
        if ((before ?? after) is not YamlMapping || (after ?? before) is not YamlMapping)
        {
            Pathwise.Compare(findings, Danger.Control, subject, "concurrency", before, after);
            return;
        }

        var (a, b) = (before as YamlMapping, after as YamlMapping);
        if (a is null)
            findings.Say(Danger.Control, subject, "concurrency", $"{subject.Name} waits for others of its group now{(IsTrue(b!["cancel-in-progress"]) ? ", and cancels runs in progress" : "")}: {Show.Value(after)}");
        else if (b is null)
            findings.Say(Danger.Control, subject, "concurrency", $"{subject.Name} lost its concurrency, so several may run at once; it was {Show.Value(before)}");
        if (a is null || b is null)
            return;
        foreach (var key in Tree.Keys(a, b))
            if (key == "cancel-in-progress" && !IsTrue(a[key]) && b[key] is YamlScalar { Value: "true" })
                findings.Say(Danger.Control, subject, "concurrency." + key, $"concurrency of {subject.Name} cancels runs in progress now");
            else if (key == "cancel-in-progress" && a[key] is YamlScalar { Value: "true" } && !IsTrue(b[key]))
                findings.Say(Danger.Control, subject, "concurrency." + key, $"concurrency of {subject.Name} lets runs in progress end now");
            else
                Pathwise.Compare(findings, Danger.Control, subject, "concurrency." + key, a[key], b[key]);
    }

    private static bool IsTrue(YamlNode? node) => node is YamlScalar { Kind: not ScalarKind.Null } scalar && !scalar.Value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
