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
            if (name.Length == 0 || name.Contains("${{", StringComparison.Ordinal) || HasSpace(name))
                throw new ArgumentException($"`{name}` cannot be a name");
            var entry = new TextEntry(name, value);
            for (var i = 0; i < _entries.Count; i++)
            {
                if (_entries[i].Key == name)
                {
                    _entries[i] = entry;
                    return;
                }
            }

            _entries.Add(entry);
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

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        foreach (var entry in _entries)
            mapping.Add(entry.Key, Emit.Text(entry.Value));
        return mapping;
    }

    private static bool HasSpace(string name)
    {
        foreach (var c in name)
            if (char.IsWhiteSpace(c))
                return true;
        return false;
    }
}

/// <summary>A name with its text.</summary>
internal sealed record TextEntry(string Key, Text Value);
