using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Notes;

/// <summary>
/// A changelog in the form of https://keepachangelog.com/en/1.1.0/. A release takes what was written by hand under <c>Unreleased</c>, each
/// line under its heading, and adds what the commits say; <c>Unreleased</c> stays, empty. All other lines stay as they are.
/// </summary>
internal static class Changelog
{
    private const string Start =
        "# Changelog\n\nAll notable changes, newest first, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n\n## [Unreleased]\n";

    /// <summary>The changelog with a release more.</summary>
    /// <param name="changelog">The text so far; null when there is none.</param>
    /// <param name="version">The release.</param>
    /// <param name="date">Its day.</param>
    /// <param name="markdown">What the commits say, as <see cref="NotesMarkdown"/> has it.</param>
    /// <exception cref="PipelineException">The release is there already: exit 2.</exception>
    public static string Release(string? changelog, SemanticVersion version, DateOnly date, string markdown)
    {
        var text = changelog is null || string.IsNullOrWhiteSpace(changelog) ? Start : changelog;
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var (starts, links) = Headings(lines);
        if (starts.Any(x => VersionTag.VersionOf(Caption(lines[x]))?.IsSameAs(version) == true))
            throw PipelineException.WrongUse($"The changelog has {version} already", "CHANGELOG.md", next: "remove its section, or release another version");
        var draft = starts.FindIndex(x => Caption(lines[x]).Equals("Unreleased", StringComparison.OrdinalIgnoreCase));
        var isLinked = draft < 0 || lines[starts[draft]].Contains('[', StringComparison.Ordinal);
        // Without an Unreleased the release goes before the others.
        var (from, to) = draft >= 0 ? (starts[draft] + 1, draft + 1 < starts.Count ? starts[draft + 1] : links)
            : starts.Count > 0 ? (starts[0], starts[0]) : (links, links);
        var written = Merge(lines.GetRange(from, to - from), markdown.TrimEnd('\n').Split('\n'));
        List<string> section =
        [
            .. draft >= 0 ? (string[])[""] : ["## [Unreleased]", ""],
            string.Create(CultureInfo.InvariantCulture, $"## {(isLinked ? $"[{version}]" : version.ToString())} - {date:yyyy-MM-dd}"),
            .. written.Count > 0 ? (IEnumerable<string>)["", .. written, ""] : [""],
        ];
        lines.RemoveRange(from, to - from);
        if (from > 0 && draft < 0 && lines[from - 1].Length > 0)
            section.Insert(0, "");
        lines.InsertRange(from, section);
        return string.Join(newline, lines).TrimEnd() + newline;
    }

    /// <summary>What is written by hand under <c>Unreleased</c>; empty when nothing is.</summary>
    public static string Unreleased(string changelog)
    {
        var lines = changelog.ReplaceLineEndings("\n").Split('\n').ToList();
        var (starts, links) = Headings(lines);
        var draft = starts.FindIndex(x => Caption(lines[x]).Equals("Unreleased", StringComparison.OrdinalIgnoreCase));
        if (draft < 0)
            return "";
        var end = draft + 1 < starts.Count ? starts[draft + 1] : links;
        return string.Join('\n', lines.GetRange(starts[draft] + 1, end - starts[draft] - 1)).Trim('\n');
    }

    /// <summary>Whether a release has a section.</summary>
    public static bool Has(string changelog, SemanticVersion version) => SectionOf(changelog, version).Length > 0;

    /// <summary>The section of a release, without its heading; empty when there is none.</summary>
    public static string SectionOf(string changelog, SemanticVersion version) => Section(changelog, x => VersionTag.VersionOf(x)?.IsSameAs(version) == true);

    /// <summary>Whether somebody has written something under <c>Unreleased</c>.</summary>
    public static bool HasDraft(string? changelog) =>
        changelog is not null && Section(changelog, x => x.Equals("Unreleased", StringComparison.OrdinalIgnoreCase)).Split('\n').Any(x => x.Length > 0 && !x.StartsWith("##", StringComparison.Ordinal));

    private static string Section(string changelog, Func<string, bool> isCaption)
    {
        var lines = changelog.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var (starts, links) = Headings(lines);
        var at = starts.FindIndex(x => isCaption(Caption(lines[x])));
        return at < 0 ? "" : string.Join('\n', lines[(starts[at] + 1)..(at + 1 < starts.Count ? starts[at + 1] : links)]).Trim('\n') + "\n";
    }

    /// <summary>The lines of headings of the second level, but not those in code; and where the links at the end begin.</summary>
    private static (List<int> Starts, int Links) Headings(List<string> lines)
    {
        var (starts, isCode, links) = (new List<int>(), false, lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && lines[i].StartsWith("## ", StringComparison.Ordinal))
                starts.Add(i);
        }

        while (links > 0 && (lines[links - 1].Length == 0 || (lines[links - 1].StartsWith('[') && lines[links - 1].Contains("]: ", StringComparison.Ordinal))))
            links--;
        return (starts, links == lines.Count || !lines.Skip(links).Any(x => x.Length > 0) ? lines.Count : links);
    }

    private static string Caption(string heading) => heading[3..].Trim().TrimStart('[').Split([']', ' '], 2)[0];

    /// <summary>Lines by hand come first under each heading; what the commits say again is not repeated.</summary>
    private static List<string> Merge(List<string> byHand, string[] generated)
    {
        var sections = Sections(byHand);
        var known = byHand.Select(Bare).Where(x => x.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (title, isSpaced, lines) in Sections(generated))
        {
            var added = lines.Where(x => !known.Contains(Bare(x))).ToList();
            if (sections.FindIndex(x => x.Title.Equals(title, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at)
                sections[at].Lines.AddRange(added);
            // Breaking changes come first.
            else if (added.Count > 0)
                sections.Insert(title == FirstTitle(generated) && title.Contains("Breaking", StringComparison.OrdinalIgnoreCase) ? (sections is [{ Title: "" }, ..] ? 1 : 0) : sections.Count, (title, isSpaced, added));
        }

        var merged = new List<string>();
        foreach (var (title, isSpaced, lines) in sections)
        {
            if (merged.Count > 0)
                merged.Add("");
            if (title.Length > 0)
                merged.AddRange(isSpaced ? [$"### {title}", ""] : [$"### {title}"]);
            merged.AddRange(lines);
        }

        return merged;
    }

    private static string? FirstTitle(string[] lines) => lines.FirstOrDefault(x => x.StartsWith("### ", StringComparison.Ordinal))?[4..].Trim();

    /// <summary>An item without its dash and what is in parentheses behind it.</summary>
    private static string Bare(string line)
    {
        var text = line.Trim();
        if (text is not ['-' or '*', ' ', ..])
            return "";
        text = text[2..].Replace("**", "", StringComparison.Ordinal);
        return (text.IndexOf(" (", StringComparison.Ordinal) is > 0 and var end ? text[..end] : text).Trim().TrimEnd('.');
    }

    private static List<(string Title, bool IsSpaced, List<string> Lines)> Sections(IEnumerable<string> lines)
    {
        var sections = new List<(string Title, bool IsSpaced, List<string> Lines)> { ("", false, []) };
        foreach (var line in lines)
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
                sections.Add((line[4..].Trim(), false, []));
            else if (line.Length > 0 || sections[^1].Lines.Count > 0)
                sections[^1].Lines.Add(line);
            else
                sections[^1] = sections[^1] with { IsSpaced = true };
        }

        foreach (var section in sections)
        {
            while (section.Lines.Count > 0 && section.Lines[^1].Trim().Length == 0)
                section.Lines.RemoveAt(section.Lines.Count - 1);
        }

        sections.RemoveAll(x => x.Lines.Count == 0);
        return sections;
    }
}
