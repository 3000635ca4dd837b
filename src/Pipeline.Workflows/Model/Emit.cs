using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>From values of the model to YAML.</summary>
internal static class Emit
{
    public static YamlScalar Text(Text text, string? comment = null) => new(text.ToString(), text.Kind) { Comment = comment };

    /// <summary>A value that only an expression knows.</summary>
    public static YamlScalar Whole(Expression expression) => new(expression.ToString());

    /// <summary>A condition always stands in braces: bare, one that begins with <c>!</c> would be a YAML tag.</summary>
    public static YamlScalar Condition(Expr<bool> condition) => Whole(condition);

    /// <summary>The value, or null when nothing was given.</summary>
    public static YamlScalar? Value<T>(Value<T> value) => !value.IsSet ? null : value.Expression is { } expression
        ? Whole(expression)
        : value.Literal switch
        {
            bool boolean => YamlScalar.Of(boolean),
            double number => YamlScalar.Of(number),
            _ => new YamlScalar(value.Literal!.ToString()!),
        };

    public static void Add(YamlMapping mapping, string key, YamlNode? value)
    {
        if (value is null or YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 })
            return;
        mapping.Add(key, value);
    }

    public static void Add(YamlMapping mapping, string key, Text? value) => Add(mapping, key, value is null ? null : Text(value));

    public static void Add(YamlMapping mapping, string key, string? value) => Add(mapping, key, value is null ? null : new YamlScalar(value));

    public static YamlEntry Entry(string key, YamlNode value) => new(new YamlScalar(key), value);

    public static YamlSequence List(IEnumerable<Text> texts) => new([.. texts.Select(x => Text(x))]) { IsFlow = true };

    public static void Distinct(IEnumerable<string> names, string what)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
            if (!known.Add(name))
                throw new ArgumentException($"There are two of the {what} `{name}`; GitHub does not tell them apart");
    }
}
