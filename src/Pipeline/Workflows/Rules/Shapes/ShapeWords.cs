using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>Whether a value fits a shape, and how to say that it does not.</summary>
internal static class ShapeWords
{
    public static bool Holds(Shape shape, YamlScalar scalar)
    {
        // GitHub reads a number, a truth value or nothing as a text where a text is asked for.
        if (shape.IsText && (!shape.IsFilled || scalar.Value.Length > 0 && scalar.Kind != ScalarKind.Null) || shape.Words.Contains(scalar.Value))
            return true;
        return scalar.Kind switch
        {
            ScalarKind.Null => shape.IsNull,
            ScalarKind.Boolean => shape.IsBoolean,
            ScalarKind.Number => shape.IsNumber,
            _ => false,
        };
    }

    public static string Shown(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => "empty",
        ScalarKind.Text => scalar.Value.Length == 0 ? "an empty text" : $"the text `{scalar.Value}`",
        _ => $"`{scalar.Value}`",
    };

    public static string Advice(Shape shape, YamlScalar scalar) =>
        shape.Words.Length > 0 && scalar.Value.Length > 0 ? Spelling.Advice(scalar.Value, shape.Words) : $"write {Of(shape)}";

    public static string Of(Shape shape)
    {
        var kinds = new List<string>();
        if (shape.Words.Length is > 0 and <= 8)
            kinds.Add(string.Join(" or ", shape.Words.Select(x => $"`{x}`")));
        else if (shape.Words.Length > 0)
            kinds.Add("a known word");
        if (shape.IsText)
            kinds.Add("a text");
        if (shape.IsBoolean)
            kinds.Add("true or false");
        if (shape.IsNumber)
            kinds.Add("a number");
        if (shape.Item is not null)
            kinds.Add("a list");
        if (shape.Mappings.Length > 0)
            kinds.Add("a mapping");
        if (shape.IsNull)
            kinds.Add("nothing");
        return kinds.Count == 0 ? "something else" : string.Join(", or ", kinds);
    }
}
