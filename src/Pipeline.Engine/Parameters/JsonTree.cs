using System.Text;
using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>What stands where in a JSON text.</summary>
internal enum JsonShape
{
    Nothing,
    Scalar,
    List,
    Record,
}

/// <summary>A name in a JSON object with its value.</summary>
internal sealed record JsonMember(string Name, JsonTree Value);

/// <summary>A JSON value that knows its line, so that mistakes inside can be shown.</summary>
/// <param name="Shape">Which of the other properties count.</param>
/// <param name="Line">The line in its file, from 1.</param>
internal sealed record JsonTree(JsonShape Shape, int Line)
{
    /// <summary>The text of a scalar.</summary>
    public string Text { get; private init; } = "";
    public IReadOnlyList<JsonTree> Items { get; private init; } = [];
    public IReadOnlyList<JsonMember> Members { get; private init; } = [];

    public bool IsPlain => Shape is JsonShape.Scalar or JsonShape.Nothing;

    /// <summary>Hands out the text of every scalar inside.</summary>
    public void Texts(Action<string> take)
    {
        if (Shape == JsonShape.Scalar)
            take(Text);
        foreach (var item in Items)
            item.Texts(take);
        foreach (var member in Members)
            member.Value.Texts(take);
    }

    public static JsonTree OfText(string text, int line) => new(JsonShape.Scalar, line) { Text = text };

    public static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static JsonTree Parse(string text)
    {
        try
        {
            ReadOnlySpan<byte> json = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            var tree = Read(ref reader, json);
            while (reader.Read())
            {
            }

            return tree;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("is not valid JSON: it has text that is no Unicode");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"is not valid JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {Reason(exception).TrimEnd('.')}");
        }
    }

    public static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end > 0 ? exception.Message[..end] : exception.Message;
    }

    /// <summary>Reads the value that the reader stands on, up to its end.</summary>
    public static JsonTree Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var line = json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<JsonMember>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    members.Add(new JsonMember(name, Read(ref reader, json)));
                }

                return new JsonTree(JsonShape.Record, line) { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<JsonTree>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader, json));
                return new JsonTree(JsonShape.List, line) { Items = items };
            default:
                return reader.TokenType == JsonTokenType.Null ? new JsonTree(JsonShape.Nothing, line) : new JsonTree(JsonShape.Scalar, line) { Text = Scalar(ref reader) };
        }
    }

    private static string Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
