namespace Pipeline.Workflows.Expressions;

/// <summary>Names with values, in order; names are looked up without regard to case. Two are equal only when they are the same object.</summary>
public sealed class ObjectValue : ExpressionValue
{
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<KeyValuePair<string, ExpressionValue>> _entries = [];

    /// <summary>An object with these; of names that differ in case only, the first counts.</summary>
    public ObjectValue(params IEnumerable<KeyValuePair<string, ExpressionValue>> entries)
    {
        foreach (var entry in entries)
            if (_index.TryAdd(entry.Key, _entries.Count))
                _entries.Add(entry);
    }

    /// <summary>An object of texts.</summary>
    internal static ObjectValue OfTexts(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, ExpressionValue.Of(x.Value))));

    /// <summary>What every other name is; null when there are no others. For objects that are known in part.</summary>
    public UnknownValue? Others { get; init; }

    /// <summary>The names with their values, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ExpressionValue>> Entries => _entries;

    /// <inheritdoc/>
    public override bool? Truth => true;

    internal override bool IsPrimitive => false;

    /// <summary>The value of a name, unknown when only GitHub can know it, or null when there is no such name.</summary>
    public ExpressionValue? this[string name] => _index.TryGetValue(name, out var at) ? _entries[at].Value : Others?.Child(name);

    /// <summary>This object with a name more, or with another value for it.</summary>
    public ObjectValue With(string name, ExpressionValue value)
    {
        if (!_index.TryGetValue(name, out var at))
            return new ObjectValue(_entries.Append(new(name, value))) { Others = Others };
        var entries = _entries.ToList();
        entries[at] = new(name, value);
        return new ObjectValue(entries) { Others = Others };
    }

    /// <inheritdoc/>
    public override string ToText() => "Object";

    internal override double ToNumber() => double.NaN;
}
