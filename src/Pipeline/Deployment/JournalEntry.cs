using System.Text.Json;
using System.Text.Json.Serialization;

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
}

/// <summary>One line of the journal.</summary>
public sealed record JournalEntry
{
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

    /// <summary>With <see cref="JournalEvent.Step"/>: its name.</summary>
    public string? Step { get; init; }

    /// <summary>With <see cref="JournalEvent.Failed"/>: why.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether a later run brought it to this end.</summary>
    public bool Recovered { get; init; }

    internal byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, DeploymentJson.Default.JournalEntry), (byte)'\n'];

    internal static JournalEntry? FromLine(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DeploymentJson.Default.JournalEntry);
        }
        catch (JsonException)
        {
            return null;
        }
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
