namespace Pipeline.Adoption.Compose;

/// <summary>A secret of the definition: its field and how it is declared. The value is never here.</summary>
internal sealed record SecretField(string Field, string Declaration);

/// <summary>The secrets that an import declares. The same variable, or the same value, is one secret.</summary>
internal sealed class ImportedSecrets(ISet<string> fields)
{
    private readonly Dictionary<string, SecretField> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clear = new(StringComparer.Ordinal);

    /// <summary>The secrets that people give, in the order in which they were found.</summary>
    public List<SecretField> Given { get; } = [];

    /// <summary>The one that is taken from a variable.</summary>
    public SecretField OfVariable(string variable, bool optional = false) => Find("variable " + variable, variable, optional);

    /// <summary>The one that was written in clear; its value serves to recognise it, and goes nowhere.</summary>
    public SecretField OfClear(string name, string value)
    {
        if (value.Length > 3)
            _clear.Add(value);
        return Find("clear " + value, name, optional: false);
    }

    /// <summary>One that is made of others.</summary>
    public SecretField Composed(string name, string parts, List<string> declarations)
    {
        if (_known.TryGetValue("composed " + parts, out var known))
            return known;
        var field = CSharpText.Identifier(name, fields, "Secret");
        var made = new SecretField(field, $"    private static readonly ComposedSecret {field} = new({CSharpText.Literal(LabelOf(name))}, {parts});");
        declarations.Add(made.Declaration);
        return _known["composed " + parts] = made;
    }

    /// <summary>The text without any secret that is known, in whatever place it is.</summary>
    public string Without(string text, out bool changed)
    {
        var result = SecretLook.WithoutPasswords(text, out var count);
        foreach (var value in _clear.OrderByDescending(x => x.Length))
            if (result.Contains(value, StringComparison.Ordinal) && IsPart(result, value))
                (result, count) = (result.Replace(value, SecretLook.Removed, StringComparison.Ordinal), count + 1);
        changed = count > 0;
        return result;
    }

    /// <summary>A password such as `postgres` is a word of commands too: short plain words are only taken out where nothing joins them.</summary>
    private static bool IsPart(string text, string value) => value.Length > 10 || !value.All(char.IsAsciiLetterLower) || text == value;

    private SecretField Find(string id, string name, bool optional)
    {
        if (_known.TryGetValue(id, out var known))
            return known;
        var field = CSharpText.Identifier(name, fields, "Secret");
        var label = LabelOf(name);
        var variable = label == CSharpText.Label(name) && name.All(x => char.IsAsciiLetterUpper(x) || char.IsAsciiDigit(x) || x == '_') && name != label.ToUpperInvariant().Replace('-', '_')
            ? $" {{ Variable = {CSharpText.Literal(name)}{(optional ? ", Otherwise = \"\"" : "")} }}" : optional ? " { Otherwise = \"\" }" : "";
        var made = new SecretField(field, $"    private static readonly GivenSecret {field} = new({CSharpText.Literal(label)}){variable};");
        Given.Add(made);
        return _known[id] = made;
    }

    private string LabelOf(string name)
    {
        var wanted = CSharpText.Label(name);
        var label = wanted;
        for (var i = 2; !_labels.Add(label); i++)
            label = $"{wanted}-{i}";
        return label;
    }
}
