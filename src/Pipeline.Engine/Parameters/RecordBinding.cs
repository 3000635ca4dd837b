using System.Reflection;

namespace Pipeline.Engine;

/// <summary>Makes values of JSON: records, lists and dictionaries of whatever a parameter can be. It gathers all that is wrong.</summary>
/// <param name="directory">What relative paths start from.</param>
internal sealed class RecordBinding(string directory)
{
    private readonly List<Problem> _problems = [];
    private readonly NullabilityInfoContext _nullability = new();

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The value, or null with a problem.</summary>
    public object? Bind(Type type, JsonTree tree, string path, bool nullable)
    {
        if (tree.Shape == JsonShape.Nothing)
            return nullable || Nullable.GetUnderlyingType(type) is not null ? null : Wrong(tree, path, "must have a value");
        if (TypeText.ItemType(type) is { } item)
            return List(type, item, tree, path);
        if (TypeText.PairTypes(type) is { } pair)
            return Dictionary(pair, tree, path);
        if (TypeText.IsRecord(type))
            return Record(Nullable.GetUnderlyingType(type) ?? type, tree, path);
        if (tree.Shape != JsonShape.Scalar)
            return Wrong(tree, path, "must be text, a number, true, false or a list of these");
        try
        {
            return ValueConversion.Scalar(type, tree.Text, directory);
        }
        catch (FormatException exception)
        {
            return Wrong(tree, path, exception.Message + "." + Nearest.Hint(tree.Text, TypeText.KnownValues(type)));
        }
    }

    private object? List(Type type, Type item, JsonTree tree, string path)
    {
        if (tree.Shape != JsonShape.List)
            return Wrong(tree, path, "must be a list: [ … ]");
        var before = _problems.Count;
        var items = new List<object?>();
        foreach (var one in tree.Items)
            items.Add(Bind(item, one, $"{path}[{items.Count}]", nullable: false));
        return _problems.Count == before ? ValueConversion.OfItems(type, item, items) : null;
    }

    private object? Dictionary(Type[] pair, JsonTree tree, string path)
    {
        if (tree.Shape != JsonShape.Record)
            return Wrong(tree, path, "must be an object: { \"name\": value }");
        var dictionary = StructuredConversion.NewDictionary(pair);
        foreach (var (name, value) in tree.Members)
        {
            var inside = $"{path}.{name}";
            var before = _problems.Count;
            var key = Bind(pair[0], JsonTree.OfText(name, value.Line), inside, nullable: false);
            var converted = Bind(pair[1], value, inside, nullable: false);
            if (_problems.Count > before || key is null)
                continue;
            if (!dictionary.Contains(key))
                dictionary.Add(key, converted);
            else
                Wrong(value, inside, "is there twice");
        }

        return dictionary;
    }

    private object? Record(Type type, JsonTree tree, string path)
    {
        if (tree.Shape != JsonShape.Record)
            return Wrong(tree, path, "must be an object: { \"name\": value }");
        var before = _problems.Count;
        var shape = RecordShape.Of(type);
        if (shape is null)
            return Wrong(tree, path, $"has the type '{type.Name}', which has no public constructor");
        var values = new Dictionary<RecordMember, object?>();
        foreach (var (name, value) in tree.Members)
        {
            var inside = $"{path}.{name}";
            if (name.StartsWith('$'))
                continue;
            if (shape.Find(name) is not { } member)
                Wrong(value, inside, "is unknown." + Nearest.Hint(name, shape.Members.Select(one => one.Name)));
            else if (!values.TryAdd(member, Member(member, value, inside)))
                Wrong(value, inside, "is there twice");
        }

        foreach (var member in shape.Members)
        {
            if (!values.ContainsKey(member) && member.IsRequired(_nullability))
                Wrong(tree, $"{path}.{member.Name}", "is missing");
        }

        if (_problems.Count > before)
            return null;
        try
        {
            var record = shape.Create(values);
            foreach (var text in Validation.OfRecord(record))
                Wrong(tree, path, text);
            return record;
        }
        catch (Exception exception)
        {
            return Wrong(tree, path, $"is not accepted by '{type.Name}': {BuildException.CauseOf(exception).Message}");
        }
    }

    private object? Member(RecordMember member, JsonTree tree, string path)
    {
        if (member.IsSecret && tree.IsPlain)
            Redactor.Add(tree.Text);
        var before = _problems.Count;
        var value = Bind(member.Type, tree, path, member.IsNullable(_nullability));
        if (_problems.Count > before)
            return null;
        foreach (var text in Validation.Check(member.Attributes, value, member.Name))
            Wrong(tree, path, tree.IsPlain && !member.IsSecret ? $"'{tree.Text}' {text}" : text);
        return value;
    }

    private object? Wrong(JsonTree tree, string path, string text)
    {
        _problems.Add(new Problem(tree.Line, path, text));
        return null;
    }
}
