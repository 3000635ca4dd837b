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
        json.WriteStartArray("groups");
        foreach (var group in notes.Groups)
        {
            json.WriteStartObject();
            json.WriteString("title", group.Title);
            json.WriteStartArray("entries");
            foreach (var entry in group.Entries)
                Write(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unparsed");
        foreach (var commit in notes.Unparsed)
        {
            json.WriteStartObject();
            json.WriteString("sha", commit.Sha);
            json.WriteString("subject", commit.Subject);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("leftOut");
        foreach (var commit in notes.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("sha", commit.Sha);
            json.WriteString("subject", commit.Subject);
            json.WriteString("reason", Name(commit.Reason.ToString()));
            if (commit.Other is not null)
                json.WriteString("other", commit.Other);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "contributors", notes.Contributors);
        WriteSystems(json, notes);
        json.WriteString("compare", notes.Compare);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NoteEntry entry)
    {
        json.WriteStartObject();
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
            json.WritePropertyName("pullRequest");
            Write(json, request);
        }

        if (!entry.References.IsEmpty)
        {
            json.WriteStartArray("references");
            foreach (var reference in entry.References)
                Write(json, reference);
            json.WriteEndArray();
        }

        WriteTexts(json, "authors", entry.Authors);
        if (!entry.Folded.IsEmpty)
            WriteTexts(json, "folded", entry.Folded);
        if (entry.Part)
            json.WriteBoolean("part", true);
        json.WriteEndObject();
    }

    private static void WriteSystems(Utf8JsonWriter json, NotesReport notes)
    {
        json.WriteStartArray("systems");
        foreach (var system in notes.Systems)
        {
            json.WriteStartObject();
            json.WriteString("name", system.Name);
            json.WriteStartArray("images");
            foreach (var image in system.Images)
            {
                json.WriteStartObject();
                json.WriteString("service", image.Service);
                json.WriteString("from", image.From);
                json.WriteString("to", image.To);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("settings");
            foreach (var setting in system.Settings)
            {
                json.WriteStartObject();
                json.WriteString("service", setting.Service);
                json.WriteString("name", setting.Name);
                json.WriteString("change", Name(setting.Change.ToString()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("migrations");
        foreach (var migration in notes.Migrations)
        {
            json.WriteStartObject();
            json.WriteString("path", migration.Path);
            json.WriteString("change", Name(migration.Change.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
        json.WriteStartObject();
        json.WriteString("text", reference.Text);
        json.WriteString("url", reference.Url);
        json.WriteEndObject();
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
