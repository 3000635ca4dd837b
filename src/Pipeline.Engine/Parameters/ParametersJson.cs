using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>Reads the JSON of a parameters file. It stands apart so that a build without one does not load the JSON library.</summary>
internal static class ParametersJson
{
    public static void Read(byte[] content, string name, Dictionary<string, FileEntry> entries, Mistakes mistakes)
    {
        try
        {
            Parse(content, entries);
        }
        catch (JsonException exception)
        {
            mistakes.Add($"{name}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: not valid JSON: {JsonTree.Reason(exception)}");
        }
        catch (InvalidOperationException)
        {
            mistakes.Add($"{name}: not valid JSON: it has text that is no Unicode.");
        }
    }

    private static void Parse(byte[] content, Dictionary<string, FileEntry> entries)
    {
        ReadOnlySpan<byte> json = content;
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        var reader = new Utf8JsonReader(json, JsonTree.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The file must hold one object, like { \"Configuration\": \"Release\" }.", null, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var line = json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            reader.Read();
            var again = reader;
            var values = Values(ref reader);
            if (!key.StartsWith('$') && values is not { Count: 0 })
                entries[CommandLine.Plain(key)] = new FileEntry(key, values ?? [], line) { Tree = values is null ? JsonTree.Read(ref again, json) : null };
        }

        // Sees what stands behind the object.
        while (reader.Read())
        {
        }
    }

    /// <summary>The texts of a scalar or of a list of scalars; none for null; null itself for anything else.</summary>
    private static List<string>? Values(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var text = Scalar(ref reader);
            reader.Skip();
            return text is null ? null : [text];
        }

        List<string>? values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var text = Scalar(ref reader);
            reader.Skip();
            if (text is null)
                values = null;
            else
                values?.Add(text);
        }

        return values;
    }

    private static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}
