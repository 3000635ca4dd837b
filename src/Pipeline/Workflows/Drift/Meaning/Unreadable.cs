using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Tells what is wrong with the form of a text, for then its meaning is not to be trusted.</summary>
internal static class Unreadable
{
    /// <summary>Says the mistakes that the first text has not; and one sentence in any case when there is nothing to compare.</summary>
    public static void Say(Findings findings, IReadOnlyList<YamlMistake> before, IReadOnlyList<YamlMistake> after, bool nothing)
    {
        foreach (var mistake in after.Where(x => !before.Any(y => y.Message == x.Message)))
            findings.Say(Danger.Control, Subject.File, "", $"the file is not in order, and GitHub may refuse it: {mistake.At}: {Show.Plain(mistake.Message)}");
        foreach (var mistake in before.Where(x => !after.Any(y => y.Message == x.Message)))
            findings.Say(Danger.Control, Subject.File, "", $"the file was not in order: {mistake.At}: {Show.Plain(mistake.Message)}");
        if (nothing && findings.Count == 0)
            findings.Say(Danger.Control, Subject.File, "", "one of both texts is empty or is no mapping, so only the text can be compared");
    }
}
