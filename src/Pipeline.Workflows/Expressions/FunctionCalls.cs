using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>The functions of the language. Arguments are values, as GitHub evaluates all of them first, also those of <c>case</c>.</summary>
internal sealed class FunctionCalls(EvaluationScope scope)
{
    /// <exception cref="ExpressionException">The arguments have no answer.</exception>
    public ExpressionValue Call(string name, ImmutableArray<ExpressionValue> arguments)
    {
        switch (name.ToLowerInvariant())
        {
            case "case":
                return Case(arguments);
            case "contains":
                return Contains(arguments[0], arguments[1]);
            case "startswith":
                return Texts(arguments, static (text, part) => text.StartsWith(part, StringComparison.OrdinalIgnoreCase));
            case "endswith":
                return Texts(arguments, static (text, part) => text.EndsWith(part, StringComparison.OrdinalIgnoreCase));
            case "format":
                return AnyUnknown(arguments, deep: false) ?? FormatText.Of(arguments);
            case "join":
                return Join(arguments);
            case "tojson":
                return AnyUnknown(arguments, deep: true) ?? ExpressionValue.Of(JsonText.Of(arguments[0]));
            case "fromjson":
                return AnyUnknown(arguments, deep: false) ?? JsonReader.Read(arguments[0].ToText());
            case "hashfiles":
                return AnyUnknown(arguments, deep: false) ?? scope.HashFiles!([.. arguments.Select(x => x.ToText())]);
            default:
                return StatusCalls.Answer(name, arguments, scope.Status!);
        }
    }

    private static UnknownValue? AnyUnknown(ImmutableArray<ExpressionValue> arguments, bool deep, bool isBoolean = false) =>
        arguments.Any(x => x is UnknownValue || (deep && !UnknownValue.In(x).IsEmpty))
            ? UnknownValue.From(isBoolean, null, arguments.Where(x => deep || x is UnknownValue)) : null;

    private static ExpressionValue Case(ImmutableArray<ExpressionValue> arguments)
    {
        for (var i = 0; i < arguments.Length - 1; i += 2)
        {
            switch (arguments[i])
            {
                case BooleanValue { Value: true }:
                    return arguments[i + 1];
                case BooleanValue:
                    continue;
                case UnknownValue unknown:
                    return UnknownValue.From(false, null, [unknown, .. arguments.Skip(i + 1).Where(x => x is UnknownValue)]);
                default:
                    throw new ExpressionException($"`case` takes true or false as condition {(i / 2) + 1}, and is given `{Kind(arguments[i])}`");
            }
        }

        return arguments[^1];
    }

    private static ExpressionValue Contains(ExpressionValue search, ExpressionValue item)
    {
        if (search is not ArrayValue array)
            return Texts([search, item], static (text, part) => text.Contains(part, StringComparison.OrdinalIgnoreCase));
        var open = false;
        foreach (var value in array.Items)
        {
            var equal = Comparison.Equal(item, value);
            if (equal == true)
                return ExpressionValue.True;
            open |= equal is null;
        }

        return open ? UnknownValue.From(true, null, item is UnknownValue ? [item] : [.. array.Items.Where(x => x is UnknownValue)]) : ExpressionValue.False;
    }

    /// <summary>An answer about two texts; false when one is a list or an object.</summary>
    private static ExpressionValue Texts(ImmutableArray<ExpressionValue> arguments, Func<string, string, bool> answer)
    {
        if (arguments.Any(x => x is ArrayValue or ObjectValue))
            return ExpressionValue.False;
        return AnyUnknown(arguments, deep: false, isBoolean: true) ?? ExpressionValue.Of(answer(arguments[0].ToText(), arguments[1].ToText()));
    }

    private static ExpressionValue Join(ImmutableArray<ExpressionValue> arguments)
    {
        switch (arguments[0])
        {
            case UnknownValue:
                return AnyUnknown(arguments, deep: false)!;
            case ObjectValue:
                return ExpressionValue.Of("");
            case ArrayValue array:
                var separator = arguments.Length > 1 ? arguments[1] : ExpressionValue.Of(",");
                if (separator is UnknownValue ? array.Items.Length > 1 : array.Items.Any(x => x is UnknownValue))
                    return AnyUnknown([.. array.Items, separator], deep: false)!;
                var between = separator.IsPrimitive ? separator.ToText() : ",";
                return ExpressionValue.Of(string.Join(between, array.Items.Select(x => x.ToText())));
            default:
                return ExpressionValue.Of(arguments[0].ToText());
        }
    }

    private static string Kind(ExpressionValue value) => value.GetType().Name.Replace("Value", "", StringComparison.Ordinal);
}
