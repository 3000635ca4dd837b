using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A key that GitHub knows and this model does not. It is marked as such in the file and in every difference.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">Why it is needed.</param>
public sealed record Unmodelled(string Key, YamlNode Value, string Reason)
{
    /// <exception cref="ArgumentException">The model has the key.</exception>
    internal void AddTo(YamlMapping mapping)
    {
        if (mapping.Find(Key) is not null)
            throw new ArgumentException($"`{Key}` is modelled and set already; set it there");
        var comment = $"not modelled: {Reason}";
        mapping.Add(Value is YamlScalar { IsBlock: false } scalar && !scalar.Value.Contains('\n')
            ? new YamlEntry(new YamlScalar(Key), scalar.With(comment))
            : new YamlEntry(new YamlScalar(Key).With(comment), Value));
    }
}
