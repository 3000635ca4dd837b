using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>Writes types of parameters in the words of JSON schema.</summary>
internal sealed class SchemaTypes(SchemaValues values)
{
    private readonly Dictionary<Type, string> _definitions = [];
    private readonly Queue<Type> _open = [];

    /// <param name="json">Takes the members of an object that is begun.</param>
    /// <param name="type">The type.</param>
    /// <param name="allowed">All values, when they are known.</param>
    /// <param name="attributes">What a value must fulfil.</param>
    public void Write(Utf8JsonWriter json, Type type, IReadOnlyList<string>? allowed, IEnumerable<Attribute> attributes)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeText.ItemType(type) is { } item)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            Write(json, item, allowed, attributes.Where(SchemaRules.IsOfItems));
            json.WriteEndObject();
            SchemaRules.Write(json, attributes.Where(one => !SchemaRules.IsOfItems(one)), isList: true);
        }
        else if (TypeText.PairTypes(type) is [_, var value])
        {
            json.WriteString("type", "object");
            json.WriteStartObject("additionalProperties");
            Write(json, value, null, []);
            json.WriteEndObject();
        }
        else if (TypeText.IsRecord(type))
        {
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            json.WriteString("$ref", "#/definitions/" + Define(type));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        else
        {
            Scalar(json, type, allowed);
            SchemaRules.Write(json, attributes, isList: false);
        }
    }

    public void WriteDefinitions(Utf8JsonWriter json)
    {
        var nullability = new NullabilityInfoContext();
        while (_open.TryDequeue(out var type))
        {
            json.WriteStartObject(_definitions[type]);
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            var members = RecordShape.Of(type)?.Members ?? [];
            foreach (var member in members)
            {
                json.WriteStartObject(member.Property?.Name ?? member.Name);
                Write(json, member.Type, null, member.Attributes);
                if (member.Parameter is { HasDefaultValue: true } parameter && !member.IsSecret)
                    values.WriteDefault(json, parameter.DefaultValue);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            var required = members.Where(member => member.IsRequired(nullability)).ToList();
            if (required.Count > 0)
            {
                json.WriteStartArray("required");
                foreach (var member in required)
                    json.WriteStringValue(member.Property?.Name ?? member.Name);
                json.WriteEndArray();
            }

            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }
    }

    private static void Scalar(Utf8JsonWriter json, Type type, IReadOnlyList<string>? allowed)
    {
        if (type == typeof(ByteSize))
        {
            json.WriteStartArray("type");
            json.WriteStringValue("string");
            json.WriteStringValue("integer");
            json.WriteEndArray();
            json.WriteString("pattern", "^[0-9.]+ ?([kKmMgGtTpPeE]?i?[bB])?$");
            return;
        }

        json.WriteString("type", Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => "string",
            TypeCode.Boolean => "boolean",
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "number",
            >= TypeCode.SByte and <= TypeCode.UInt64 => "integer",
            _ => "string",
        });
        if (type == typeof(TimeSpan))
            json.WriteString("pattern", "^-?(0|(?=[0-9.])([0-9.]+d)?([0-9.]+h)?([0-9.]+m)?([0-9.]+s)?([0-9.]+ms)?|([0-9]+\\.)?[0-9]+:[0-9:]+(\\.[0-9]+)?)$");
        var known = allowed ?? TypeText.KnownValues(type);
        if (known.Count == 0)
            return;
        json.WriteStartArray("enum");
        foreach (var one in known)
            json.WriteStringValue(one);
        json.WriteEndArray();
    }

    private string Define(Type type)
    {
        if (_definitions.TryGetValue(type, out var name))
            return name;
        name = type.Name;
        for (var number = 2; _definitions.ContainsValue(name) || name is "ExecutableTarget" or "Host" or "Verbosity"; number++)
            name = type.Name + number.ToString(CultureInfo.InvariantCulture);
        _definitions.Add(type, name);
        _open.Enqueue(type);
        return name;
    }
}
