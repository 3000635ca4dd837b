using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Data;

/// <summary>How replicas of a PostgreSQL server follow it.</summary>
/// <param name="Password">The password of role <c>replicator</c>, which they follow with and which may do nothing else.</param>
public sealed record Replication(Secret Password)
{
    /// <summary>MiB of its log that the server keeps for a replica which does not follow, 64 or more: its disk needs that much more room. A replica that misses more than that copies all files again. Default 1024.</summary>
    public int Kept { get; init; } = 1024;

    /// <summary>MiB of log that a replica may lack before its alert <c>…Behind</c> fires, 1 or more and less than <see cref="Kept"/>. Default 64.</summary>
    public int Behind { get; init; } = 64;

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Kept >= 64, $"{where}.Kept", "64 MiB or more: the log has parts of 16"),
        (Behind >= 1 && Behind < Kept, $"{where}.Behind", "1 MiB or more, and less than Kept"),
    ];
}
