using Pipeline.Releases.Notes;

namespace Pipeline.Tests.Releases;

/// <summary>Notes in a few lines that a person can write down beforehand.</summary>
internal static class NotesText
{
    public static string Of(NotesReport notes, Func<string, string> id)
    {
        var lines = new List<string>();
        if (notes.Version is not null)
            lines.Add($"version {notes.Version}");
        if (notes.Previous is not null)
            lines.Add($"previous {(notes.Previous.Length == 40 ? id(notes.Previous) : notes.Previous)}");
        foreach (var group in notes.Groups)
            lines.AddRange(group.Entries.Select(Line).Prepend($"[{group.Title}]"));
        foreach (var system in notes.Systems)
        {
            lines.Add($"[system {system.Name}]");
            lines.AddRange(system.Images.Select(x => $"image {x.Service}: {x.From ?? "none"} -> {x.To ?? "none"}"));
            lines.AddRange(system.Settings.Select(x => $"setting {x.Service}.{x.Name} {x.Change}"));
        }

        if (!notes.Migrations.IsEmpty)
            lines.AddRange(notes.Migrations.Select(x => $"{x.Path} {x.Change}").Prepend("[migrations]"));
        if (!notes.Unparsed.IsEmpty)
            lines.AddRange(notes.Unparsed.Select(x => $"{id(x.Sha)} {x.Subject}".TrimEnd()).Prepend("[unparsed]"));
        if (!notes.LeftOut.IsEmpty)
            lines.AddRange(notes.LeftOut.Select(x => $"{id(x.Sha)} {x.Reason}{(x.Other is null ? "" : " " + id(x.Other))}").Prepend("[left out]"));
        return string.Join('\n', lines);

        string Line(NoteEntry entry)
        {
            var line = $"{id(entry.Sha)} {(entry.Scope is null ? "" : entry.Scope + ": ")}{entry.Text}";
            if (entry.Breaking)
                line += " !";
            if (!entry.BreakingNotes.IsEmpty)
                line += $" {{{string.Join(" / ", entry.BreakingNotes)}}}";
            if (entry.Security)
                line += " security" + string.Concat(entry.Advisories.Select(x => " " + x));
            if (entry.PullRequest is not null)
                line += " pr=" + entry.PullRequest.Text;
            if (!entry.References.IsEmpty)
                line += " refs=" + string.Join(',', entry.References.Select(x => x.Text));
            if (entry.Authors is not ["Ann"])
                line += " by=" + string.Join(',', entry.Authors);
            if (!entry.Folded.IsEmpty)
                line += " folds=" + string.Join(',', entry.Folded.Select(id));
            return line + (entry.Part ? " part" : "");
        }
    }
}
