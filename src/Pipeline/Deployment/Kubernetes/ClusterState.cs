using System.IO.Compression;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Rendering.Kubernetes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// What an environment knows about itself, in its namespace: lease, journal, releases and records, each a ConfigMap; and a Secret with what was made for it. An
/// object carries the token of the run that wrote it last, and is written only as it was read: a run that lost the environment writes nothing.
/// </summary>
internal sealed class ClusterState(ClusterClient client, Cluster cluster)
{
    /// <summary>The value of <c>app.kubernetes.io/component</c> of what is kept here.</summary>
    public const string Component = "record";

    private const string Token = "pipeline.token";

    private const string Content = "content";

    private readonly string _space = cluster.Namespaces.Application;

    /// <summary>The lease.</summary>
    public ObjectName Lease => new("coordination.k8s.io/v1", "Lease", _space, "pipeline");

    /// <summary>What is made for the environment alone.</summary>
    public ObjectName Made => new("v1", "Secret", _space, "pipeline-made");

    /// <summary>A record by its name.</summary>
    public ObjectName Record(string name) => new("v1", "ConfigMap", _space, $"pipeline-record-{name}");

    /// <summary>An object of these, as it is made.</summary>
    public JsonObject Make(ObjectName name, string field, JsonNode content)
    {
        var labels = cluster.Labels();
        labels["app.kubernetes.io/component"] = Component;
        return new()
        {
            ["apiVersion"] = name.Version,
            ["kind"] = name.Kind,
            ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace, ["labels"] = new JsonObject(labels.Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value))) },
            [field] = content,
        };
    }

    /// <summary>Bytes that are kept; null: none are.</summary>
    public async Task<byte[]?> ReadAsync(ObjectName name, CancellationToken cancellation) =>
        await client.GetAsync(name, cancellation) is { } kept && (string?)kept[FieldOf(name)]?[Content] is { } packed ? Unpack(Convert.FromBase64String(packed)) : null;

    /// <summary>Keeps bytes; empty: forgets them.</summary>
    /// <exception cref="PipelineException">This run has lost the environment (exit 3), or they are too many.</exception>
    public async Task WriteAsync(ObjectName name, byte[] content, long token, Func<Exception?, PipelineException> lost, CancellationToken cancellation)
    {
        var there = await client.GetAsync(name, cancellation);
        if (there is not null && TokenOf(there) > token)
            throw lost(null);
        if (content.Length == 0)
        {
            await client.DeleteAsync(name, null, cancellation);
            return;
        }

        var kept = there ?? Make(name, FieldOf(name), new JsonObject());
        kept[FieldOf(name)] = new JsonObject { [Content] = Convert.ToBase64String(Pack(content)) };
        Mark(kept, token);
        await PutAsync(kept, there is null, lost, cancellation);
    }

    /// <summary>Names of all records.</summary>
    public async Task<string[]> NamesAsync(CancellationToken cancellation) =>
        [.. (await ListAsync(cancellation)).Select(x => (string)x["metadata"]!["name"]!).Where(x => x.StartsWith("pipeline-record-", StringComparison.Ordinal)).Select(x => x["pipeline-record-".Length..])];

    /// <summary>All ConfigMaps of the environment's own.</summary>
    public Task<IReadOnlyList<JsonObject>> ListAsync(CancellationToken cancellation) =>
        client.ListAsync("v1", "ConfigMap", _space, $"pipeline.system={cluster.System.Name},pipeline.environment={cluster.Environment.Name},app.kubernetes.io/component={Component}", cancellation);

    /// <summary>Whose run wrote an object last.</summary>
    public static long TokenOf(JsonObject there) =>
        long.TryParse((string?)there["metadata"]!["annotations"]?[Token], System.Globalization.CultureInfo.InvariantCulture, out var token) ? token : 0;

    /// <summary>Says whose run writes an object.</summary>
    public static void Mark(JsonObject written, long token)
    {
        var annotations = written["metadata"]!["annotations"] as JsonObject ?? [];
        written["metadata"]!["annotations"] = annotations;
        annotations[Token] = token.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Writes an object as it was read.</summary>
    /// <exception cref="PipelineException">Somebody else has written it since: exit 3.</exception>
    public async Task<JsonObject> PutAsync(JsonObject written, bool isNew, Func<Exception?, PipelineException> lost, CancellationToken cancellation)
    {
        try
        {
            return isNew ? await client.CreateAsync(written, cancellation) : await client.ReplaceAsync(written, cancellation);
        }
        catch (ClusterAnswer e) when (e.IsConflict)
        {
            throw lost(e);
        }
    }

    private static string FieldOf(ObjectName name) => name.Kind == "Secret" ? "data" : "binaryData";

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
