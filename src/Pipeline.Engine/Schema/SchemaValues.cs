using System.Collections;
using System.Globalization;
using System.Text.Json;
using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>Writes values of parameters as the JSON that a parameters file would hold.</summary>
/// <param name="root">Paths below it are written from there; others say nothing to another machine and are left out.</param>
internal sealed class SchemaValues(string root)
{
    public void WriteDefault(Utf8JsonWriter json, object? value)
    {
        if (!IsWritable(value))
            return;
        json.WritePropertyName("default");
        Value(json, value!);
    }

    private bool IsWritable(object? value) => value switch
    {
        null or "" => false,
        AbsolutePath path => Below(path) is not null,
        string => true,
        IDictionary pairs => pairs.Count > 0 && pairs.Values.Cast<object?>().All(IsWritable),
        IEnumerable items => items.Cast<object?>().Any() && items.Cast<object?>().All(IsWritable),
        _ => !TypeText.IsRecord(value.GetType()),
    };

    private void Value(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case Enum name:
                json.WriteStringValue(name.ToString());
                break;
            case IDictionary pairs:
                json.WriteStartObject();
                foreach (DictionaryEntry pair in pairs)
                {
                    json.WritePropertyName(ValueText.Of(pair.Key) ?? "");
                    Value(json, pair.Value!);
                }

                json.WriteEndObject();
                break;
            case IEnumerable items and not string:
                json.WriteStartArray();
                foreach (var item in items)
                    Value(json, item!);
                json.WriteEndArray();
                break;
            case AbsolutePath path:
                json.WriteStringValue(Below(path));
                break;
            default:
                if (Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal && !double.IsNaN(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
                    json.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                else
                    json.WriteStringValue(ValueText.Of(value));
                break;
        }
    }

    private string? Below(AbsolutePath path)
    {
        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }
}
