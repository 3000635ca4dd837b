using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Data;

/// <summary>A copy of a system's data, as the repository lists it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="At">The moment whose data it has.</param>
/// <param name="Reason">Why it was made.</param>
/// <param name="Release">The release that served then.</param>
/// <param name="Bytes">What it holds, before anything is kept once only.</param>
public sealed record BackupRecord(string Id, DateTimeOffset At, string Reason, string Release, long Bytes)
{
    /// <summary>With a log that was kept: one may recover to any time from <see cref="At"/> until then; null: there is only <see cref="At"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The newest moment whose data it has.</summary>
    [JsonIgnore]
    public DateTimeOffset Newest => Until ?? At;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} of {At:u}{(Until is { } until ? $" to {until:u}" : "")}";

    /// <summary>A list of them as one JSON document.</summary>
    public static string ToJson(ImmutableArray<BackupRecord> backups) => JsonSerializer.Serialize(backups, DeploymentJson.Default.ImmutableArrayBackupRecord);
}

/// <summary>What is in a copy.</summary>
/// <param name="Id">Its name.</param>
/// <param name="At">The moment whose data it has.</param>
/// <param name="Reason">Why it was made.</param>
/// <param name="Release">The release that served then.</param>
/// <param name="Bytes">What it holds.</param>
/// <param name="Database">The database's dump.</param>
/// <param name="Files">The folders' files; null: it has none.</param>
public sealed record BackupManifest(string Id, DateTimeOffset At, string Reason, string Release, long Bytes, BackupManifest.Dump Database, BackupManifest.Folders? Files)
{
    /// <summary>A dump.</summary>
    /// <param name="Name">The database's name.</param>
    /// <param name="Bytes">The dump's bytes.</param>
    /// <param name="Size">The bytes of the database on its disk.</param>
    /// <param name="Server">The server's version.</param>
    /// <param name="Tables">The rows of the tables that are counted.</param>
    public sealed record Dump(string Name, long Bytes, long Size, string Server, ImmutableSortedDictionary<string, long> Tables);

    /// <summary>Files.</summary>
    /// <param name="Bytes">Their bytes.</param>
    /// <param name="Files">How many.</param>
    public sealed record Folders(long Bytes, long Files);

    internal static BackupManifest Parse(string line) => Answer(line, DeploymentJson.Default.BackupManifest);

    internal static ImmutableArray<BackupRecord> ParseList(string line) => Answer(line, DeploymentJson.Default.ImmutableArrayBackupRecord);

    /// <summary>A number in the answer.</summary>
    internal static long ParseNumber(string line, string name) => Answer(line, DeploymentJson.Default.DictionaryStringInt64)[name];

    private static T Answer<T>(string line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed("The backup job's answer cannot be read", why: e.Message, next: "its image is not that of docker/backup, or an older one", details: [line.Length > 300 ? line[..300] + "…" : line]);
        }
    }
}
