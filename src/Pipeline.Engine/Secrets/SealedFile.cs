using System.Text;
using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>An encrypted value in a file.</summary>
internal sealed record SealedEntry(string Name, int Line, string Text);

/// <summary>A parameters file whose encrypted values are changed; everything else in it, comments too, stays as it is.</summary>
internal sealed class SealedFile(string root, string fileName)
{
    private readonly string _path = Path.Combine(root, ".nuke", fileName);
    private byte[]? _content;
    private bool _isChanged;

    public string Name => ".nuke/" + fileName;

    private byte[] Content
    {
        get => _content ??= File.Exists(_path) ? Encoding.UTF8.GetBytes(File.ReadAllText(_path)) : [];
        set => (_content, _isChanged) = (value, true);
    }

    public static IReadOnlyList<SealedFile> All(string root) =>
        [.. Directory.GetFiles(Path.Combine(root, ".nuke"), "parameters*.json").Order(StringComparer.Ordinal).Select(path => new SealedFile(root, Path.GetFileName(path)))];

    /// <exception cref="BuildException">The file is not valid JSON.</exception>
    public IReadOnlyList<SealedEntry> Values()
    {
        var entries = new List<SealedEntry>();
        Scan((key, start, _, text) =>
        {
            if (text?.StartsWith(SealedValue.Prefix, StringComparison.Ordinal) == true)
                entries.Add(new SealedEntry(key, Content.AsSpan(0, start).Count((byte)'\n') + 1, text));
        });
        return entries;
    }

    /// <summary>Replaces or adds the value and saves the file.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BuildException">The file is not valid JSON, or cannot be written.</exception>
    public bool Set(string name, string text)
    {
        var isReplaced = Replace(name, text);
        if (!isReplaced)
            Insert(name, text);
        Save();
        return isReplaced;
    }

    public bool Replace(string name, string text)
    {
        (int Start, int End)? span = null;
        Scan((key, start, end, _) =>
        {
            if (CommandLine.Plain(key) == CommandLine.Plain(name))
                span = (start, end);
        });
        if (span is not { } found)
            return false;
        Content = [.. Content.AsSpan(..found.Start), .. Quoted(text), .. Content.AsSpan(found.End..)];
        return true;
    }

    public void Save()
    {
        if (!_isChanged)
            return;
        try
        {
            WholeFile.Write(_path, Encoding.UTF8.GetString(Content));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"{Name} cannot be written: {exception.Message}", inner: exception);
        }
    }

    private void Insert(string name, string text)
    {
        var last = -1;
        var hasComma = false;
        var end = Scan((_, _, stop, _) => last = stop);
        if (end < 0)
        {
            Content = Encoding.UTF8.GetBytes($"{{\n  \"{name}\": \"{text}\"\n}}\n");
            return;
        }

        var opening = Content.AsSpan().IndexOf((byte)'{') + 1;
        var at = last < 0 ? opening : last;
        // A trailing comma is allowed in these files; the new value takes its place.
        var between = Encoding.UTF8.GetString(Content.AsSpan(at, end - at)).TrimStart();
        hasComma = last >= 0 && between.StartsWith(',');
        var entry = Encoding.UTF8.GetBytes($"{(last >= 0 && !hasComma ? "," : "")}\n  \"{name}\": \"{text}\"{(hasComma ? "," : "")}");
        if (hasComma)
            at += Content.AsSpan(at).IndexOf((byte)',') + 1;
        var rest = Content.AsSpan(at..);
        // A brace on the same line gets its own.
        byte[] after = Encoding.UTF8.GetString(rest).TrimStart(' ', '\t').StartsWith('}') ? [(byte)'\n'] : [];
        Content = [.. Content.AsSpan(..at), .. entry, .. after, .. rest];
    }

    /// <summary>Visits each member: name, where its value begins and ends, and its text if it is one.</summary>
    /// <returns>Where the object ends, or -1 for an empty file.</returns>
    private int Scan(Action<string, int, int, string?> visit)
    {
        if (Content.All(one => char.IsWhiteSpace((char)one)))
            return -1;
        try
        {
            var reader = new Utf8JsonReader(Content, JsonTree.Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("it must hold one object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
                visit(key, start, (int)reader.BytesConsumed, text);
            }

            return (int)reader.TokenStartIndex;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new BuildException($"{Name} is not valid JSON: {(exception is JsonException json ? JsonTree.Reason(json) : exception.Message)}", ExitCode.WrongUse, exception);
        }
    }

    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes($"\"{text}\"");
}
