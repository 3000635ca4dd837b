using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// A journal in ConfigMaps, each with so many lines that it stays far below what the cluster keeps in one object (1 MiB). Each is written only as it was
/// read, so whoever lost the lease appends nothing.
/// </summary>
internal sealed class ClusterJournal : JournalStore
{
    /// <summary>Bytes of lines after which another object begins.</summary>
    public const int MostBytes = 256 * 1024;

    private const string Prefix = "pipeline-journal-";

    private const string Lines = "lines";

    private const string Head = "journal-head";

    private readonly ClusterState _state;
    private readonly Func<Exception?, Diagnostics.PipelineException> _lost;
    private readonly long _token;
    private JsonObject? _last;
    private int _number;

    private ClusterJournal(ClusterState state, JsonObject? last, int number, long token, Func<Exception?, Diagnostics.PipelineException> lost) =>
        (_state, _last, _number, _token, _lost) = (state, last, number, token, lost);

    /// <summary>What the journal holds.</summary>
    /// <exception cref="Diagnostics.PipelineException">It is damaged, or of a newer version: exit 3.</exception>
    public static async Task<JournalContent> ReadAsync(ClusterState state, string where, CancellationToken cancellation)
    {
        // First, since somebody may just be writing: it then says an earlier entry.
        var head = await state.ReadAsync(state.Record(Head), cancellation);
        return Parse(await PartsAsync(state, cancellation), head, where);
    }

    /// <summary>Opens the journal to append; the caller holds the lease.</summary>
    public static async Task<Journal> OpenAsync(
        ClusterState state, string where, long token, string by, TimeProvider time, Func<Exception?, Diagnostics.PipelineException> lost, CancellationToken cancellation)
    {
        var head = await state.ReadAsync(state.Record(Head), cancellation);
        var parts = await PartsAsync(state, cancellation);
        var content = Parse(parts, head, where);
        var last = parts.LastOrDefault();
        // From here on a run of before cannot append: the object is another one.
        if (last is not null)
        {
            ClusterState.Mark(last, token);
            last = await state.PutAsync(last, isNew: false, lost, cancellation);
        }

        if (!content.IsChained && content.Breaks.IsEmpty)
            await state.WriteAsync(state.Record(Head), content.Head.ToBytes(), token, lost, cancellation);
        return new Journal(new ClusterJournal(state, last, parts.Count, token, lost), content, token, by, time);
    }

    /// <inheritdoc/>
    public override async ValueTask AppendAsync(byte[] line, JournalHead head)
    {
        var text = Encoding.UTF8.GetString(line);
        var isNew = _last is null || ((string)_last["data"]![Lines]!).Length + text.Length > MostBytes;
        var next = isNew
            ? _state.Make(_state.Lease with { Version = "v1", Kind = "ConfigMap", Name = Prefix + (_number + 1).ToString("0000", CultureInfo.InvariantCulture) }, "data", new JsonObject { [Lines] = "" })
            : (JsonObject)_last!.DeepClone();
        next["data"]![Lines] = (string)next["data"]![Lines]! + text;
        ClusterState.Mark(next, _token);
        _last = await _state.PutAsync(next, isNew, _lost, default);
        _number += isNew ? 1 : 0;
        try
        {
            await _state.WriteAsync(_state.Record(Head), head.ToBytes(), _token, _lost, default);
        }
        catch (Diagnostics.PipelineException)
        {
            // The entry counts, also for a run that has lost its lease since: the next one brings the head with it.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private static async Task<List<JsonObject>> PartsAsync(ClusterState state, CancellationToken cancellation) =>
        [.. (await state.ListAsync(cancellation)).Where(x => ((string)x["metadata"]!["name"]!).StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(x => (string)x["metadata"]!["name"]!, StringComparer.Ordinal)];

    private static JournalContent Parse(List<JsonObject> parts, byte[]? head, string where) =>
        Journal.Parse(where, Encoding.UTF8.GetBytes(string.Concat(parts.Select(x => (string?)x["data"]?[Lines]))), JournalHead.From(head));
}
