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
    /// <summary>The format that this version writes, and the highest that it reads. It grows when an older version would read a line wrongly.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The line's format; 0 for lines of before formats were written, which are as those of format 1.</summary>
    public int Format { get; init; }

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

    /// <summary>With <see cref="JournalEvent.Closed"/>: how.</summary>
    public Closure? Closure { get; init; }

    /// <summary>With <see cref="JournalEvent.Notice"/>: of what.</summary>
    public Occasion? Occasion { get; init; }

    /// <summary>Whether a later run brought it to this end.</summary>
    public bool Recovered { get; init; }

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
internal sealed partial class DeploymentJson : JsonSerializerContext;
