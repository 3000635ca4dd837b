using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Releases.Messages;

namespace Pipeline.Releases.Notes;

/// <summary>
/// Notes as one JSON document. Written field by field, not by a serializer: the notes of a long history are most of what a run does, and the
/// serializer would first compile itself. Fields that say something of few entries are left out of the others.
/// </summary>
internal static class NotesJson
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Of(NotesReport notes)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
            Write(json, notes);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter json, NotesReport notes)
    {
        json.WriteStartObject();
        json.WriteString("version", notes.Version);
        json.WriteString("previous", notes.Previous);
        Write(json, "from", notes.From);
        Write(json, "to", notes.To);
        json.WriteNumber("commits", notes.Commits);
        WriteObjects(json, "groups", notes.Groups, group =>
        {
            json.WriteString("title", group.Title);
            WriteObjects(json, "entries", group.Entries, entry => Write(json, entry));
        });
        WriteObjects(json, "unparsed", notes.Unparsed, commit =>
        {
            json.WriteString("sha", commit.Sha);
            json.WriteString("subject", commit.Subject);
        });
        WriteObjects(json, "leftOut", notes.LeftOut, commit =>
        {
            json.WriteString("sha", commit.Sha);
            json.WriteString("subject", commit.Subject);
            json.WriteString("reason", Name(commit.Reason.ToString()));
            if (commit.Other is not null)
                json.WriteString("other", commit.Other);
        });
        WriteTexts(json, "contributors", notes.Contributors);
        WriteSystems(json, notes);
        json.WriteString("compare", notes.Compare);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NoteEntry entry)
    {
        json.WriteString("sha", entry.Sha);
        json.WriteString("text", entry.Text);
        json.WriteString("scope", entry.Scope);
        json.WriteBoolean("breaking", entry.Breaking);
        json.WriteString("type", entry.Type);
        if (!entry.BreakingNotes.IsEmpty)
            WriteTexts(json, "breakingNotes", entry.BreakingNotes);
        if (entry.Security)
            json.WriteBoolean("security", true);
        if (!entry.Advisories.IsEmpty)
            WriteTexts(json, "advisories", entry.Advisories);
        if (entry.PullRequest is { } request)
        {
            json.WriteStartObject("pullRequest");
            Write(json, request);
            json.WriteEndObject();
        }

        if (!entry.References.IsEmpty)
            WriteObjects(json, "references", entry.References, reference => Write(json, reference));

        WriteTexts(json, "authors", entry.Authors);
        if (!entry.Folded.IsEmpty)
            WriteTexts(json, "folded", entry.Folded);
        if (entry.Part)
            json.WriteBoolean("part", true);
    }

    private static void WriteSystems(Utf8JsonWriter json, NotesReport notes)
    {
        WriteObjects(json, "systems", notes.Systems, system =>
        {
            json.WriteString("name", system.Name);
            WriteObjects(json, "images", system.Images, image =>
            {
                json.WriteString("service", image.Service);
                json.WriteString("from", image.From);
                json.WriteString("to", image.To);
            });
            WriteObjects(json, "settings", system.Settings, setting =>
            {
                json.WriteString("service", setting.Service);
                json.WriteString("name", setting.Name);
                json.WriteString("change", Name(setting.Change.ToString()));
            });
        });
        WriteObjects(json, "migrations", notes.Migrations, migration =>
        {
            json.WriteString("path", migration.Path);
            json.WriteString("change", Name(migration.Change.ToString()));
        });
    }

    private static void Write(Utf8JsonWriter json, string name, NotesEnd? end)
    {
        if (end is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("ref", end.Ref);
        json.WriteString("sha", end.Sha);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reference reference)
    {
        json.WriteString("text", reference.Text);
        json.WriteString("url", reference.Url);
    }

    private static void WriteObjects<T>(Utf8JsonWriter json, string name, ImmutableArray<T> items, Action<T> fields)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            fields(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Name(string value) => char.ToLowerInvariant(value[0]) + value[1..];
}
