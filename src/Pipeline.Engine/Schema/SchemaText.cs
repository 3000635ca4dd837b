using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Writes the JSON schema of parameters files: draft 4, as Nuke does, which every editor knows.</summary>
internal sealed class SchemaText(NukeBuild build, TargetGraph graph, string root)
{
    private readonly SchemaValues _values = new(root);
    private SchemaTypes Types => field ??= new SchemaTypes(_values);

    public string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
            json.WriteString("title", "Values of parameters of the build");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            Plain(json, "$schema", "The schema that describes this file");
            foreach (var parameter in Parameters())
                Write(json, parameter);
            Reference(json, "Verbosity", "How much is shown");
            json.WriteStartObject("NoLogo");
            json.WriteString("type", "boolean");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
            json.WriteStartObject("definitions");
            Names(json, "ExecutableTarget", graph.Targets.Select(target => target.Name));
            Names(json, "Host", Host.Names);
            Names(json, "Verbosity", Enum.GetNames<Verbosity>());
            Types.WriteDefinitions(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>By name; several members can share one. Those that the help leaves out are written too: a file may hold them.</summary>
    private List<Parameter> Parameters()
    {
        var parameters = build.Parameters.All.DistinctBy(parameter => parameter.Plain).ToList();
        parameters.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return parameters;
    }

    private void Write(Utf8JsonWriter json, Parameter parameter)
    {
        json.WriteStartObject(parameter.Name);
        var description = parameter.Attribute.Description;
        if (parameter.IsSecret)
            description = $"{description?.TrimEnd('.')} (secret: write it with --secrets set {parameter.Name})".TrimStart();
        if (!string.IsNullOrEmpty(description))
            json.WriteString("description", description);
        if (parameter.IsSecret)
            json.WriteString("type", "string");
        else
            Types.Write(json, parameter.Type, AllowedValues.Of(parameter, build, new Mistakes()), Validation.IsAsked(parameter.Member) ? parameter.Member.GetCustomAttributes() : []);
        if (!parameter.IsSecret)
            _values.WriteDefault(json, Default(parameter));
        json.WriteEndObject();
    }

    private object? Default(Parameter parameter)
    {
        try
        {
            return Members.Read(parameter.Member, build);
        }
        catch (Exception)
        {
            // It depends on values that are not given, or on the machine.
            return null;
        }
    }

    private static void Plain(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        json.WriteString("type", "string");
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        // Beside a $ref, draft 4 ignores everything.
        json.WriteString("description", description);
        json.WriteStartArray("allOf");
        json.WriteStartObject();
        json.WriteString("$ref", "#/definitions/" + name);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        json.WriteStartArray("enum");
        foreach (var one in names)
            json.WriteStringValue(one);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
