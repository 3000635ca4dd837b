using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;
using Pipeline.Yaml;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>
/// Typed objects as YAML by the one writer, whose texts every parser reads the same: what names an object first, then fields by name; what is not set
/// is not written, so that a server-side apply owns no more than the definition says.
/// </summary>
internal static class ManifestYaml
{
    private static readonly string[] First = ["apiVersion", "kind", "metadata", "name"];

    // What each type has; asking for attributes costs more than all else.
    private static readonly ConcurrentDictionary<Type, ImmutableArray<(string Name, PropertyInfo Property)>> FieldsOf = new();

    // What a reader would ask, wherever the field is.
    private static readonly Dictionary<string, string> Notes = new()
    {
        ["automountServiceAccountToken"] = "Nothing in the pod calls the cluster.",
        ["enableServiceLinks"] = "Else each Service of the namespace would add variables, such as REDIS_PORT.",
        ["httpHeaders"] = "As behind the entrance: else whoever insists on TLS answers with a redirect, and that counts as good.",
        ["sleep"] = "Requests come until all who send them know that the pod ends. Only then it gets the signal.",
        ["startupProbe"] = "Until this has been good once, the others are not asked.",
        ["topologySpreadConstraints"] = "On different nodes, and in different zones, where there are some.",
    };

    /// <summary>The file.</summary>
    /// <param name="manifest">What is written.</param>
    /// <param name="header">The comment that it begins with.</param>
    public static string Write(Manifest manifest, string header)
    {
        var notes = new Dictionary<string, string>(Notes);
        foreach (var (field, text) in manifest.Notes)
            notes[field] = text;
        return YamlWriter.Write(Node(manifest.Object, notes)!, manifest.Remark is { } remark ? $"{header}\n{remark}" : header);
    }

    private static YamlNode? Node(object? value, Dictionary<string, string> notes) => value switch
    {
        null => null,
        string text => new YamlScalar(text),
        bool flag => YamlScalar.Of(flag),
        int or long => YamlScalar.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        ResourceQuantity quantity => new YamlScalar(quantity.ToString()),
        IntOrString either => int.TryParse(either.Value, CultureInfo.InvariantCulture, out var number) ? YamlScalar.Of(number) : new YamlScalar(either.Value),
        // Its keys are not fields.
        IDictionary map => Mapping(map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(x => (x, map[x])), []),
        IEnumerable list => Sequence([.. list.Cast<object>().Select(x => Node(x, notes)!)]),
        _ => Mapping(Fields(value), notes),
    };

    private static IEnumerable<(string, object?)> Fields(object value) => FieldsOf.GetOrAdd(value.GetType(), type =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(x => (Name: x.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name!, Property: x))
                .Where(x => x.Name is not null)
                .OrderBy(x => Array.IndexOf(First, x.Name) is >= 0 and var place ? place : First.Length).ThenBy(x => x.Name, StringComparer.Ordinal),
        ])
        .Select(x => (x.Name, x.Property.GetValue(value)));

    private static YamlMapping Mapping(IEnumerable<(string Name, object? Value)> fields, Dictionary<string, string> notes)
    {
        var mapping = new YamlMapping();
        foreach (var (name, value) in fields)
        {
            // Said once in a file, above what is read first.
            var note = value is not null && notes.Remove(name, out var found) ? found : null;
            if (Node(value, notes) is { } node)
                mapping.Add(name, node, note);
        }

        return mapping;
    }

    private static YamlSequence Sequence(YamlNode[] items) =>
        new(items) { IsFlow = Array.TrueForAll(items, x => x is YamlScalar scalar && !scalar.Value.Contains('\n')) && items.Sum(x => ((YamlScalar)x).Value.Length + 2) <= 100 };
}
