using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>Writes validation attributes in the words of JSON schema, as far as it has some.</summary>
internal static class SchemaRules
{
    public static bool IsOfItems(Attribute attribute) =>
        attribute is RangeAttribute or RegularExpressionAttribute or StringLengthAttribute or AllowedValuesAttribute or DataTypeAttribute;

    public static void Write(Utf8JsonWriter json, IEnumerable<Attribute> attributes, bool isList)
    {
        var (least, most) = isList ? ("minItems", "maxItems") : ("minLength", "maxLength");
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case RangeAttribute { Minimum: int or double } range:
                    Number(json, "minimum", range.Minimum);
                    if (range.MinimumIsExclusive)
                        json.WriteBoolean("exclusiveMinimum", true);
                    Number(json, "maximum", range.Maximum);
                    if (range.MaximumIsExclusive)
                        json.WriteBoolean("exclusiveMaximum", true);
                    break;
                case RegularExpressionAttribute pattern:
                    json.WriteString("pattern", $"^(?:{pattern.Pattern})$");
                    break;
                case MinLengthAttribute length:
                    json.WriteNumber(least, length.Length);
                    break;
                case MaxLengthAttribute { Length: > 0 } length:
                    json.WriteNumber(most, length.Length);
                    break;
                case LengthAttribute length:
                    json.WriteNumber(least, length.MinimumLength);
                    json.WriteNumber(most, length.MaximumLength);
                    break;
                case StringLengthAttribute length:
                    json.WriteNumber(least, length.MinimumLength);
                    json.WriteNumber(most, length.MaximumLength);
                    break;
                case AllowedValuesAttribute allowed:
                    json.WriteStartArray("enum");
                    foreach (var value in allowed.Values)
                        Scalar(json, value);
                    json.WriteEndArray();
                    break;
                case EmailAddressAttribute:
                    json.WriteString("format", "email");
                    break;
                case UrlAttribute:
                    json.WriteString("format", "uri");
                    break;
            }
        }
    }

    private static void Number(Utf8JsonWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        Scalar(json, value);
    }

    private static void Scalar(Utf8JsonWriter json, object? value)
    {
        if (value is int or long or double)
            json.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        else if (value is bool flag)
            json.WriteBooleanValue(flag);
        else
            json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
    }
}
