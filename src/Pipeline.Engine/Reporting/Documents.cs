using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>The JSON document of <c>--help</c>, and what documents are made of.</summary>
internal static class Documents
{
    /// <summary>Fields are only added, never changed in meaning, as long as this stays.</summary>
    public const int Version = 1;

    public static string Help(NukeBuild build, TargetGraph graph) => Write(json =>
    {
        json.WriteNumber("version", Version);
        var groups = HelpGroup.Of(build, graph);
        json.WriteStartArray("components");
        foreach (var group in groups)
        {
            if (group.Targets.Count == 0 && group.Parameters.Count == 0)
                continue;
            json.WriteStartObject();
            json.WriteString("name", group.Name);
            json.WriteString("description", group.Summary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("targets");
        foreach (var target in graph.Targets)
        {
            json.WriteStartObject();
            json.WriteString("name", target.Name);
            json.WriteString("description", target.Description);
            json.WriteString("component", HelpGroup.NameOf(target.Member.DeclaringType!));
            json.WriteBoolean("default", target.IsDefault);
            json.WriteBoolean("listed", target.Listed);
            Names(json, "dependsOn", target.ExecutionDependencies);
            Names(json, "triggers", target.Triggers);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (var parameter in groups.SelectMany(group => group.Parameters).OrderBy(parameter => parameter.Option, StringComparer.Ordinal))
            Parameter(json, parameter, build);
        json.WriteEndArray();
        json.WriteStartArray("options");
        foreach (var option in BuiltIn.All)
        {
            json.WriteStartObject();
            json.WriteString("name", option.Name);
            json.WriteString("value", option.Value);
            json.WriteString("description", option.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void Parameter(Utf8JsonWriter json, Parameter parameter, NukeBuild build)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Option[2..]);
        json.WriteString("component", HelpGroup.NameOf(parameter.Member.DeclaringType!));
        json.WriteString("type", TypeText.Describe(parameter.Type));
        json.WriteString("description", parameter.Attribute.Description);
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteBoolean("secret", parameter.IsSecret);
        Texts(json, "values", AllowedValues.Of(parameter, build, new Mistakes()) ?? TypeText.KnownValues(parameter.Type));
        json.WriteString("default", ValueText.Default(parameter, build));
        json.WriteString("value", parameter.Origin is null ? null : ValueText.Of(parameter));
        json.WriteString("origin", parameter.Origin);
        json.WriteEndObject();
    }

    public static void Names(Utf8JsonWriter json, string name, IEnumerable<ExecutableTarget> targets) =>
        Texts(json, name, targets.Select(target => target.Name).Distinct());

    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>An object with the given content, indented.</summary>
    public static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // The document goes to a terminal or a file, never into a web page: no need to escape quotes and umlauts.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
