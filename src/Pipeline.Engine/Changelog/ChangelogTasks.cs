using System.Globalization;
using Nuke.Common.Git;
using Nuke.Common.IO;
using Nuke.Common.Tools.GitHub;
using Nuke.Common.Utilities;
using Pipeline.Engine;

namespace Nuke.Common.ChangeLog;

/// <summary>Reads and finishes changelogs in the form of keepachangelog.com: a heading <c>## [1.2.3] / date</c> for each version.</summary>
public static class ChangelogTasks
{
    /// <summary>The notes of a version.</summary>
    /// <param name="changelogFile">The changelog.</param>
    /// <param name="tag">The version; when left out the first one that has notes.</param>
    /// <exception cref="ArgumentException">There is no such version.</exception>
    public static IEnumerable<string> ExtractChangelogSectionNotes(AbsolutePath changelogFile, string? tag = null)
    {
        var lines = changelogFile.ReadAllLines().Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        var section = ChangelogSection.Of(lines).FirstOrDefault(one => tag is null ? one.HasNotes : one.Caption.EqualsOrdinalIgnoreCase(tag))
            ?? throw new ArgumentException(tag is null ? $"'{changelogFile}' has no notes" : $"'{changelogFile}' has no section for '{tag}'");
        return lines.GetRange(section.Start + 1, section.End - section.Start);
    }

    /// <summary>The notes of the first version that has some, as the property <c>PackageReleaseNotes</c> takes them.</summary>
    /// <param name="changelogFile">The changelog.</param>
    /// <param name="repository">Where on GitHub the whole changelog is; left out, it is not mentioned.</param>
    public static string GetNuGetReleaseNotes(string changelogFile, GitRepository? repository = null)
    {
        var notes = ExtractChangelogSectionNotes(changelogFile).Select(note => note
            .Replace("- ", "\u2022 ", StringComparison.Ordinal)
            .Replace("* ", "\u2022 ", StringComparison.Ordinal)
            .Replace("+ ", "\u2022 ", StringComparison.Ordinal)
            .Replace("`", "", StringComparison.Ordinal)
            // MSBuild takes them for separators.
            .Replace(";", "%2C", StringComparison.Ordinal)
            .Replace(",", "%2C", StringComparison.Ordinal));
        return (repository.IsGitHubRepository() ? [.. notes, "", $"Full changelog at {repository!.GetGitHubBrowseUrl(changelogFile)}"] : notes).JoinNewLine();
    }

    /// <summary>Gives the notes of the draft, the first section, to a version with the date of today; the draft is empty then.</summary>
    /// <param name="changelogFile">The changelog.</param>
    /// <param name="tag">The version.</param>
    /// <param name="repository">When it is on GitHub, the links at the end of the changelog are written too.</param>
    /// <exception cref="ArgumentException">There is no draft with notes, or the version is not newer than the last one.</exception>
    public static void FinalizeChangelog(AbsolutePath changelogFile, string tag, GitRepository? repository = null)
    {
        var lines = changelogFile.ReadAllLines().ToList();
        var sections = ChangelogSection.Of(lines);
        if (sections is not [var draft, ..] || !draft.Caption.All(char.IsLetter))
            throw new ArgumentException($"'{changelogFile}' does not begin with a draft section");
        Assert.True(sections.TrueForAll(section => !section.Caption.EqualsOrdinalIgnoreCase(tag)), $"Tag '{tag}' already exists");
        Assert.True(draft.HasNotes, $"Draft section '{draft.Caption}' has no notes");
        Assert.True(sections.Count == 1 || ChangelogSection.IsNewer(tag, sections[1].Caption), $"Tag '{tag}' is not greater than the last tag '{sections[^1].Caption}'");
        lines.InsertRange(draft.Start + 1, ["", $"## [{tag}] / {DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"]);
        if (repository.IsGitHubRepository())
            WriteLinks(lines, tag, repository!);
        changelogFile.WriteAllLines([.. lines, ""]);
    }

    private static void WriteLinks(List<string> lines, string tag, GitRepository repository)
    {
        var sections = ChangelogSection.Of(lines);
        lines.RemoveRange(sections[^1].End + 1, lines.Count - sections[^1].End - 1);
        lines.Add("");
        lines.Add($"[{sections[0].Caption}]: {repository.GetGitHubCompareTagToHeadUrl(tag)}");
        for (var i = 1; i + 1 < sections.Count; i++)
            lines.Add($"[{sections[i].Caption}]: {repository.GetGitHubCompareTagsUrl(sections[i].Caption, sections[i + 1].Caption)}");
        lines.Add($"[{sections[^1].Caption}]: {repository.GetGitHubBrowseUrl(branch: sections[^1].Caption)}");
    }
}
