using System.Text;
using Pipeline.Releases.Messages;

namespace Pipeline.Releases.Notes;

/// <summary>Notes as Markdown: the groups with their headings, without the release's own.</summary>
internal static class NotesMarkdown
{
    private const int Short = 7;

    /// <summary>All groups, what an upgrade changes, what is not conventional, and who wrote it.</summary>
    /// <param name="notes">The notes.</param>
    /// <param name="definition">Its wording.</param>
    /// <param name="url">The repository's address on its server, for links; null when there is none.</param>
    public static string Of(NotesReport notes, ReleaseNotes definition, string? url)
    {
        var text = new StringBuilder();
        foreach (var group in notes.Groups)
        {
            Heading(text, group.Title);
            foreach (var entry in group.Entries)
                AddLine(text, entry, url);
        }

        Section(text, definition.Systems, SystemLines(notes));
        if (!notes.Unparsed.IsEmpty)
            Heading(text, definition.Unparsed);
        foreach (var commit in notes.Unparsed)
        {
            AddCommit(text.Append("- ").Append(Plain(commit.Subject)).Append(" ("), commit.Sha, url);
            text.Append(")\n");
        }

        if (definition.Contributors is { } title && !notes.Contributors.IsEmpty)
            Section(text, title, [string.Join(", ", notes.Contributors.Select(Plain))]);
        return text.ToString();
    }

    /// <summary>What the notes do not show, so that nobody has to guess.</summary>
    public static IEnumerable<string> LeftOut(NotesReport notes)
    {
        if (notes.LeftOut.IsEmpty)
            yield break;
        yield return $"{notes.Commits} commits; left out of the notes: {notes.LeftOut.Length}";
        foreach (var reason in ByReason(notes))
        {
            var word = reason[0].Reason switch
            {
                LeftOutReason.Merge => "merges without changes of their own",
                LeftOutReason.MergeNotExamined => "merges, too many to look for changes of their own",
                LeftOutReason.Reverted => "taken back within the range",
                LeftOutReason.Revert => "take back a commit of the range",
                LeftOutReason.CherryPick => "copies of another commit of the range",
                LeftOutReason.Folded => "older updates of the same dependency",
                _ => "name a release and nothing else",
            };
            yield return $"  {reason.Count} {word}: {string.Join(", ", reason.Take(8).Select(x => x.Sha[..Short]))}{(reason.Count > 8 ? ", … (--json lists all)" : "")}";
        }
    }

    private static List<List<LeftOutCommit>> ByReason(NotesReport notes)
    {
        var all = new List<List<LeftOutCommit>>();
        foreach (var commit in notes.LeftOut)
        {
            if (all.Find(x => x[0].Reason == commit.Reason) is { } same)
                same.Add(commit);
            else
                all.Add([commit]);
        }

        return all;
    }

    /// <summary>One line, and below it what users have to do.</summary>
    private static void AddLine(StringBuilder line, NoteEntry entry, string? url)
    {
        line.Append("- ");
        if (entry.Scope is { } scope)
            line.Append("**").Append(Plain(scope)).Append(":** ");
        line.Append(Plain(entry.Text));
        if (entry.Security)
            line.Append(entry.Advisories.IsEmpty ? " [security]" : $" [security: {string.Join(", ", entry.Advisories)}]");
        line.Append(" (");
        if (entry.PullRequest is { } request && !entry.Text.Contains(request.Text, StringComparison.Ordinal))
            AddLink(line, request);
        foreach (var reference in entry.References)
        {
            if (!entry.Text.Contains(reference.Text, StringComparison.Ordinal))
                AddLink(line, reference);
        }

        AddCommit(line, entry.Sha, url);
        foreach (var older in entry.Folded)
            AddCommit(line.Append(", "), older, url);
        line.Append(')');
        if (entry.Authors.Length > 1)
            line.Append(" by ").AppendJoin(", ", entry.Authors.Select(Plain));
        foreach (var note in entry.BreakingNotes)
            line.Append("\n  ").Append(Plain(note));
        line.Append('\n');
    }

    private static void Heading(StringBuilder text, string title) => text.Append(text.Length > 0 ? "\n### " : "### ").Append(title).Append("\n\n");

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (first)
                Heading(text, title);
            first = false;
            text.Append(line).Append('\n');
        }
    }

    private static IEnumerable<string> SystemLines(NotesReport notes)
    {
        foreach (var system in notes.Systems)
        {
            foreach (var image in system.Images)
                yield return $"- **{system.Name}:** image of {image.Service}: {image.From ?? "none"} → {image.To ?? "none"}";
            foreach (var setting in system.Settings)
                yield return $"- **{system.Name}:** setting {setting.Name} of {setting.Service} {Word(setting.Change)}";
        }

        foreach (var migration in notes.Migrations)
            yield return $"- migration {migration.Path} {Word(migration.Change)}";

        static string Word(FileChange change) => change switch { FileChange.Added => "is new", FileChange.Removed => "is gone", _ => "changed" };
    }

    private static void AddCommit(StringBuilder text, string sha, string? url)
    {
        if (url is null)
            text.Append(sha, 0, Short);
        else
            text.Append('[').Append(sha, 0, Short).Append("](").Append(url).Append("/commit/").Append(sha).Append(')');
    }

    private static void AddLink(StringBuilder text, Reference reference)
    {
        if (reference.Url is null)
            text.Append(reference.Text).Append(", ");
        else
            text.Append('[').Append(reference.Text).Append("](").Append(reference.Url).Append("), ");
    }

    /// <summary>A message must not make HTML, nor mention people who did not ask for it.</summary>
    private static string Plain(string text)
    {
        if (text.AsSpan().IndexOfAny("<@\r\n") < 0)
            return text;
        return text.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ').Replace("<", "\\<", StringComparison.Ordinal)
            .Replace("@", "@\u200b", StringComparison.Ordinal);
    }
}
