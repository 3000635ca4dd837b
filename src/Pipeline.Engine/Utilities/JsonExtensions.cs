using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nuke.Common.IO;

namespace Nuke.Common.Utilities;

/// <summary>
/// Reads and writes JSON. Nuke does it with Newtonsoft.Json, the engine with System.Text.Json: settings and nodes are of its types, and its
/// attributes are read.
/// </summary>
public static class JsonExtensions
{
    /// <summary>How it is done unless a call says otherwise: indented, without what is null or a default, names compared without case.</summary>
    [SuppressMessage("Usage", "CA2211", Justification = "A field in Nuke.")]
    public static JsonSerializerOptions DefaultSerializerSettings = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        PropertyNameCaseInsensitive = true,
        IncludeFields = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: true) },
    };

    /// <summary>The object as JSON.</summary>
    public static string ToJson<T>(this T obj, JsonSerializerOptions? serializerSettings = null) =>
        JsonSerializer.Serialize(obj, serializerSettings ?? DefaultSerializerSettings);

    /// <summary>The object that the JSON describes.</summary>
    public static T? GetJson<T>(this string content, JsonSerializerOptions? serializerSettings = null) =>
        JsonSerializer.Deserialize<T>(content, serializerSettings ?? DefaultSerializerSettings);

    /// <summary>The JSON as nodes.</summary>
    public static JsonObject? GetJson(this string content, JsonSerializerOptions? serializerSettings = null) => content.GetJson<JsonObject>(serializerSettings);

    /// <summary>Writes the object into a file.</summary>
    public static AbsolutePath WriteJson<T>(this AbsolutePath path, T obj, JsonSerializerOptions? serializerSettings = null) =>
        path.WriteAllText(obj.ToJson(serializerSettings));

    /// <summary>The object that the file describes.</summary>
    public static T? ReadJson<T>(this AbsolutePath path, JsonSerializerOptions? serializerSettings = null) => path.ReadAllText().GetJson<T>(serializerSettings);

    /// <summary>The file as nodes.</summary>
    public static JsonObject? ReadJson(this AbsolutePath path, JsonSerializerOptions? serializerSettings = null) => path.ReadJson<JsonObject>(serializerSettings);

    /// <summary>Reads the object that the file describes, changes it and writes it back.</summary>
    public static AbsolutePath UpdateJson<T>(this AbsolutePath path, Action<T> update, JsonSerializerOptions? serializerSettings = null) where T : notnull
    {
        var value = path.ReadJson<T>(serializerSettings) ?? throw new ArgumentException($"The JSON of '{path}' is null");
        update(value);
        return path.WriteJson(value, serializerSettings);
    }

    /// <summary>Reads the file as nodes, changes them and writes them back.</summary>
    public static AbsolutePath UpdateJson(this AbsolutePath path, Action<JsonObject> update, JsonSerializerOptions? serializerSettings = null) =>
        path.UpdateJson<JsonObject>(update, serializerSettings);
}
