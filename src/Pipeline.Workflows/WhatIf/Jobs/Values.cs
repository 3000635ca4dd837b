using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Values of expressions, of YAML and of JSON made of one another.</summary>
internal static class Values
{
    /// <summary>A JSON object as expressions see it; <c>github.event.inputs</c> has texts only.</summary>
    public static ObjectValue Object(JsonObject json, bool asTexts = false) => new(json.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key, asTexts ? ExpressionValue.Of(Of(x.Value).ToText()) : Of(x.Value))));

    /// <summary>A JSON value as expressions see it.</summary>
    public static ExpressionValue Of(JsonNode? json) => json switch
    {
        null => ExpressionValue.Null,
        JsonObject mapping => Object(mapping),
        JsonArray list => new ArrayValue(list.Select(Of)),
        _ => ExpressionValue.FromJson(json.ToJsonString()),
    };

    /// <summary>A YAML value with the expressions in it evaluated.</summary>
    /// <exception cref="ExpressionException">An expression has no value.</exception>
    public static ExpressionValue Of(YamlNode? node, EvaluationScope scope) => node switch
    {
        YamlMapping mapping => new ObjectValue(mapping.Entries.Select(x => new KeyValuePair<string, ExpressionValue>(x.Key.Value, Of(x.Value, scope)))),
        YamlSequence sequence => new ArrayValue(sequence.Items.Select(x => Of(x, scope))),
        YamlScalar { Kind: ScalarKind.Boolean } scalar => ExpressionValue.Of(scalar.Value is "true" or "True" or "TRUE"),
        YamlScalar { Kind: ScalarKind.Number } scalar when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => ExpressionValue.Of(number),
        YamlScalar { Kind: ScalarKind.Text or ScalarKind.Number } scalar => Evaluator.Evaluate(ParsedText.Parse(scalar.Value), scope),
        _ => ExpressionValue.Null,
    };

    /// <summary>The same; unknown under that name when it has no value.</summary>
    public static ExpressionValue Of(YamlNode? node, EvaluationScope scope, string unknown)
    {
        try
        {
            return Of(node, scope);
        }
        catch (ExpressionException)
        {
            return new UnknownValue(unknown);
        }
    }

    /// <summary>A value that is known, as JSON.</summary>
    public static JsonNode? Json(ExpressionValue value) => value switch
    {
        BooleanValue boolean => boolean.Value,
        NumberValue { Value: var number } => double.IsFinite(number) ? number : null,
        StringValue text => text.Value,
        ArrayValue array => new JsonArray([.. array.Items.Select(Json)]),
        ObjectValue mapping => Object(mapping),
        _ => null,
    };

    /// <summary>A text as it will be, with what is not known left as <c>${{ … }}</c>.</summary>
    public static string Text(string text, EvaluationScope scope)
    {
        if (!text.Contains("${{", StringComparison.Ordinal))
            return text;
        var whole = new StringBuilder();
        foreach (var part in ParsedText.Parse(text).Parts)
            whole.Append(part.Literal ?? Known(text.Substring(part.Offset, part.Length)));
        return whole.ToString();

        string Known(string expression) => Of(new YamlScalar(expression), scope, expression) is not UnknownValue and var value ? value.ToText() : expression;
    }

    /// <summary>A value as people read it.</summary>
    public static string Show(ExpressionValue value) => value switch
    {
        NullValue => "null",
        StringValue text => $"'{text.Value}'",
        UnknownValue => "not known",
        ArrayValue or ObjectValue => UnknownValue.In(value).IsEmpty && Json(value)!.ToJsonString() is { Length: <= 80 } json ? json : value is ArrayValue ? "a list" : "an object",
        _ => value.ToText(),
    };

    private static JsonObject Object(ObjectValue mapping)
    {
        var json = new JsonObject();
        foreach (var (name, value) in mapping.Entries)
            json[name] = Json(value);
        return json;
    }
}
