using System.Collections.Immutable;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Tells how any two YAML texts differ, key by key; for files that are no workflows, such as dependabot.yml.</summary>
internal static class YamlComparison
{
    /// <summary>The differences; none when only the form differs.</summary>
    public static ImmutableArray<MeaningChange> Compare(string before, string after, bool diskIsBefore = false)
    {
        var ((old, wasWrong), (now, isWrong)) = (YamlReader.Read(before), YamlReader.Read(after));
        var findings = new Findings(new Places(old, before), new Places(now, after), diskIsBefore);
        Unreadable.Say(findings, wasWrong, isWrong, old is null != now is null);
        if (old is not null && now is not null)
            Pathwise.Compare(findings, Danger.Behaviour, Subject.File, "", old, now);
        return findings.Ordered();
    }
}
