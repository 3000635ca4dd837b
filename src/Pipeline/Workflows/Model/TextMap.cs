using System.Collections;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Names with texts in the order they were added: variables, inputs of an action. <c>new() { ["NAME"] = "value" }</c></summary>
public sealed class TextMap : IEnumerable<KeyValuePair<string, Text>>
{
    private readonly List<KeyValuePair<string, Text>> _entries = [];

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
            var index = _entries.FindIndex(x => x.Key == name);
            var entry = KeyValuePair.Create(name, value);
            if (index < 0)
                _entries.Add(entry);
            else
                _entries[index] = entry;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Text>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal YamlMapping ToYaml()
    {
        var mapping = new YamlMapping();
        foreach (var (name, text) in _entries)
            mapping.Add(name, Emit.Text(text));
        return mapping;
    }
}
