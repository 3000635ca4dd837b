using System.Globalization;

namespace Pipeline.Yaml;

/// <summary>A place in a text, both numbers from 1; 0 when the node was not read from a text.</summary>
public readonly record struct Mark(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>A node of a YAML document, with its place and its comments.</summary>
public abstract class YamlNode
{
    private protected YamlNode()
    {
    }

    /// <summary>Where it begins.</summary>
    public Mark At { get; init; }
}

/// <summary>What a scalar is by YAML 1.2's core schema, which GitHub uses.</summary>
public enum ScalarKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A text, number, truth value or nothing.</summary>
public sealed class YamlScalar : YamlNode
{
    /// <summary>A scalar of a kind, as it is written.</summary>
    public YamlScalar(string value, ScalarKind kind = ScalarKind.Text)
    {
        Value = value;
        Kind = kind;
    }

    /// <summary>The value without quotes, escapes resolved.</summary>
    public string Value { get; }

    /// <summary>What it is.</summary>
    public ScalarKind Kind { get; }

    /// <summary>
    /// The comment behind it on the same line, without <c>#</c>; null when there is none. A key has one when its value begins on the next line.
    /// </summary>
    public string? Comment { get; init; }

    /// <summary>Where the first character of the value stands: for a block text the line after its <c>|</c>; same as <see cref="YamlNode.At"/> else.</summary>
    public Mark TextAt { get; init; }

    /// <summary>Whether it is written as a block (<c>|</c> or <c>&gt;</c>).</summary>
    public bool IsBlock { get; init; }

    /// <summary>The same with a comment behind it.</summary>
    public YamlScalar With(string comment) => new(Value, Kind) { At = At, TextAt = TextAt, IsBlock = IsBlock, Comment = comment };

    /// <summary>A truth value.</summary>
    public static YamlScalar Of(bool value) => new(value ? "true" : "false", ScalarKind.Boolean);

    /// <summary>A number.</summary>
    public static YamlScalar Of(double value) => new(value.ToString("R", CultureInfo.InvariantCulture), ScalarKind.Number);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A list.</summary>
public sealed class YamlSequence(IReadOnlyList<YamlNode> items) : YamlNode
{
    /// <summary>The items in order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <summary>Whether it is written on one line in brackets.</summary>
    public bool IsFlow { get; init; }
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Above">Comment lines above it, without <c>#</c>; only for writing.</param>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value, string? Above = null)
{
    /// <summary>Whether an empty line sets it apart from the entry before; only for writing.</summary>
    public bool Apart { get; init; }
}

/// <summary>Keys with values, in the order of the text.</summary>
public sealed class YamlMapping : YamlNode
{
    private readonly List<YamlEntry> _entries = [];

    /// <summary>A mapping, empty or with these entries.</summary>
    public YamlMapping(params ReadOnlySpan<YamlEntry> entries) => _entries.AddRange(entries);

    /// <summary>Whether it is written on one line in braces; only for writing.</summary>
    public bool IsFlow { get; init; }

    /// <summary>The entries in order.</summary>
    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <summary>The value of a key, or null when there is no such key.</summary>
    public YamlNode? this[string key] => Find(key)?.Value;

    /// <summary>The entry of a key, or null.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in _entries)
            if (entry.Key.Value == key)
                return entry;
        return null;
    }

    /// <summary>Adds a key at the end.</summary>
    public YamlMapping Add(string key, YamlNode value, string? above = null)
    {
        _entries.Add(new YamlEntry(new YamlScalar(key), value, above));
        return this;
    }

    /// <summary>Adds an entry at the end.</summary>
    public YamlMapping Add(YamlEntry entry)
    {
        _entries.Add(entry);
        return this;
    }

    /// <summary>Adds a text at the end.</summary>
    public YamlMapping Add(string key, string value) => Add(key, new YamlScalar(value));
}
