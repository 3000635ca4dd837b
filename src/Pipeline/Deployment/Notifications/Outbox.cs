using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Notifications;

/// <summary>How far in the journal each channel has been told, by its name: a record of the environment.</summary>
internal sealed class Outbox
{
    /// <summary>The record's name.</summary>
    public const string Record = "notifications.json";

    /// <summary>After so long nobody wants to be told any more.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromDays(1);

    private readonly SortedDictionary<string, long> _told;

    private Outbox(SortedDictionary<string, long> told) => _told = told;

    /// <summary>Reads the record. One that cannot be understood is as none: what is told twice or not at all is no reason to stop a deployment.</summary>
    public static Outbox From(byte[]? record)
    {
        try
        {
            if (record is { Length: > 0 } && JsonNode.Parse(record) is JsonObject json && json["told"] is JsonObject told)
                return new Outbox(new(told.ToDictionary(x => x.Key, x => (long)x.Value!), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            // None, as said.
        }

        return new Outbox(new(StringComparer.Ordinal));
    }

    /// <summary>The number of the last entry that a channel was told, or need not be; null: the channel is new.</summary>
    public long? Of(string channel) => _told.TryGetValue(channel, out var seq) ? seq : null;

    /// <summary>A channel was told all up to an entry.</summary>
    /// <returns>Whether that was not known.</returns>
    public bool Told(string channel, long seq)
    {
        var before = Of(channel);
        _told[channel] = seq;
        return before != seq;
    }

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes()
    {
        var told = new JsonObject();
        foreach (var (channel, seq) in _told)
            told[channel] = seq;
        return Encoding.UTF8.GetBytes(new JsonObject { ["told"] = told }.ToJsonString());
    }
}
