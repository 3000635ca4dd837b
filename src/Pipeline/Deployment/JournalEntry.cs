using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment;

/// <summary>What happened.</summary>
public enum JournalEvent
{
    /// <summary>A rollout was planned and begins.</summary>
    Begun,

    /// <summary>A step is about to be done: written before it, so that nothing is done without a trace.</summary>
    Step,

    /// <summary>The rollout serves.</summary>
    Succeeded,

    /// <summary>The rollout was undone.</summary>
    Failed,

    /// <summary>Everything was stopped on purpose.</summary>
    Down,

    /// <summary>The database was asked, and has what the rollout needs, or what was applied until a migration failed.</summary>
    Migrated,

    /// <summary>Contracting migrations are about to run.</summary>
    Contracting,

    /// <summary>Contracting migrations have run.</summary>
    Contracted,

    /// <summary>A copy of the data was made.</summary>
    BackedUp,

    /// <summary>A copy is about to take the place of the data.</summary>
    Restoring,

    /// <summary>A copy has taken the place of the data.</summary>
    Restored,

    /// <summary>Stores are about to be made again.</summary>
    ChangingStores,

    /// <summary>Stores are the new ones, with their data: from here on there is only the way forward.</summary>
    ChangedStores,

    /// <summary>Recovery was rehearsed.</summary>
    Drilled,

    /// <summary>The environment was closed to its users.</summary>
    Closed,

    /// <summary>It was opened again.</summary>
    Resumed,

    /// <summary>Something that people are told of, and that is no event of a rollout.</summary>
    Notice,
}

/// <summary>One line of the journal.</summary>
public sealed record JournalEntry
{
    /// <summary>
    /// The format that this version writes, and the highest that it reads. It grows when an older version would read a line wrongly, or go on
    /// wrongly after it: from format 2 on each line carries the digest of the one before it.
    /// </summary>
    public const int CurrentFormat = 2;

    /// <summary>The first format whose lines are chained.</summary>
    internal const int ChainedFormat = 2;

    /// <summary>The line's format; 0 for lines of before formats were written, which are as those of format 1.</summary>
    public int Format { get; init; }

    /// <summary>The digest of the line before it, its end included, as it was written; of the first line that has one, of all before it. Null in older lines.</summary>
    public string? Previous { get; init; }

    /// <summary>The line's number from 1. Order comes from here and never from clocks.</summary>
    public required long Seq { get; init; }

    /// <summary>The wall clock's time, for people only.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The lock's token under which it was written.</summary>
    public required long Token { get; init; }

    /// <summary>What happened.</summary>
    public required JournalEvent Event { get; init; }

    /// <summary>Whose run wrote it.</summary>
    public required string By { get; init; }

    /// <summary>The rollout's id; null only for <see cref="JournalEvent.Down"/>.</summary>
    public string? Id { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>: the rollout itself.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>: the id of the rollout that served.</summary>
    public string? Replaces { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>: the names of all steps of the plan, in order; null in lines of before they were written down.</summary>
    public ImmutableArray<string>? Steps { get; init; }

    /// <summary>With <see cref="JournalEvent.Step"/>: its name.</summary>
    public string? Step { get; init; }

    /// <summary>With <see cref="JournalEvent.Failed"/> and <see cref="JournalEvent.Notice"/>: why.</summary>
    public string? Reason { get; init; }

    /// <summary>With <see cref="JournalEvent.Migrated"/>, <see cref="JournalEvent.Contracting"/>, <see cref="JournalEvent.Contracted"/>, <see cref="JournalEvent.Restored"/>: what the release knows and the database has.</summary>
    public Data.Schema? Schema { get; init; }

    /// <summary>With <see cref="JournalEvent.Migrated"/> and <see cref="JournalEvent.Contracted"/>: what was applied; null: nothing, or a line of before it was written down.</summary>
    public Data.AppliedMigrations? Applied { get; init; }

    /// <summary>With <see cref="JournalEvent.BackedUp"/>, <see cref="JournalEvent.Restoring"/>, <see cref="JournalEvent.Restored"/>, <see cref="JournalEvent.Drilled"/>: the copy's name.</summary>
    public string? Backup { get; init; }

    /// <summary>With <see cref="JournalEvent.Restoring"/>: the name that the database of before is to have; null in older lines.</summary>
    public string? Kept { get; init; }

    /// <summary>With <see cref="JournalEvent.ChangingStores"/>: their names; null in older lines.</summary>
    public ImmutableArray<string>? Stores { get; init; }

    /// <summary>With <see cref="JournalEvent.Drilled"/>: what was measured.</summary>
    public Data.DrillResult? Drill { get; init; }

    /// <summary>With <see cref="JournalEvent.Succeeded"/> and <see cref="JournalEvent.Failed"/>: what users got meanwhile; null: the edge was not counting, or did not say.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>With <see cref="JournalEvent.Closed"/>: how.</summary>
    public Closure? Closure { get; init; }

    /// <summary>With <see cref="JournalEvent.Notice"/>: of what.</summary>
    public Occasion? Occasion { get; init; }

    /// <summary>Whether a later run brought it to this end.</summary>
    public bool Recovered { get; init; }

    /// <summary>Where the run that wrote it comes from; null for steps, whose rollout says it, and in older lines.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>With <see cref="JournalEvent.Begun"/>: the hash of the plan; null in older lines.</summary>
    public string? Plan { get; init; }

    /// <summary>With <see cref="JournalEvent.Step"/>: how the gates were passed, written once all of them were asked.</summary>
    public Passage? Passed { get; init; }

    /// <summary>With <see cref="JournalEvent.Step"/>: what a step has found that people should know of, written after it.</summary>
    public string? Said { get; init; }

    /// <summary>Whether the journal goes on here although entries before this one were changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Accepts { get; init; }

    internal byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, DeploymentJson.Default.JournalEntry), (byte)'\n'];

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="unknown">Why a whole line cannot be understood; null where it is broken off or no line at all.</param>
    /// <returns>Null: it is no entry that this version knows.</returns>
    internal static JournalEntry? FromLine(ReadOnlySpan<byte> line, out string? unknown)
    {
        unknown = null;
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return null;
            var format = document.RootElement.TryGetProperty("format", out var value) && value.TryGetInt32(out var number) ? number : 0;
            try
            {
                if (format <= CurrentFormat && document.RootElement.Deserialize(DeploymentJson.Default.JournalEntry) is { } entry)
                    return entry;
                unknown = $"it is of format {format}";
            }
            catch (JsonException)
            {
                unknown = $"its event is `{(document.RootElement.TryGetProperty("event", out var name) ? name.ToString() : "missing")}`, of format {format}";
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken off, or never a line of a journal.
        }

        return null;
    }
}

/// <summary>The deployment files' JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(LockState))]
[JsonSerializable(typeof(Rollout))]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(Data.Schema))]
[JsonSerializable(typeof(Data.BackupManifest))]
[JsonSerializable(typeof(ImmutableArray<Data.BackupRecord>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(DeploymentTrace))]
internal sealed partial class DeploymentJson : JsonSerializerContext;
