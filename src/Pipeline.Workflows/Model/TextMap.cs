using System.Collections;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Names with texts in the order they were added: variables, inputs of an action. <c>new() { ["NAME"] = "value" }</c></summary>
public sealed class TextMap : IEnumerable<KeyValuePair<string, Text>>
{
    private readonly List<TextEntry> _entries = [];

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds or replaces a text.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds white space or an expression.</exception>
    public Text this[string name]
    {
        set
        {
            if (name.Length == 0 || name.Contains("${{", StringComparison.Ordinal) || name.Any(char.IsWhiteSpace))
                throw new ArgumentException($"`{name}` cannot be a name");
            if (_entries.FindIndex(x => x.Key == name) is >= 0 and var known)
                _entries[known] = new TextEntry(name, value);
            else
                _entries.Add(new TextEntry(name, value));
        }
    }

    internal IReadOnlyList<TextEntry> Entries => _entries;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Text>> GetEnumerator()
    {
        foreach (var entry in _entries)
            yield return KeyValuePair.Create(entry.Key, entry.Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal YamlMapping ToYaml() => new([.. _entries.Select(x => Emit.Entry(x.Key, Emit.Text(x.Value)))]);
}

/// <summary>A name with its text.</summary>
internal sealed record TextEntry(string Key, Text Value);
