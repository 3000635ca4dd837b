namespace Pipeline.Systems.Services;

/// <summary>Between what a cluster changes the number of replicas, and by which measure. An engine on one machine keeps to <c>Replicas</c>.</summary>
/// <param name="Least">Replicas at least, 1 or more.</param>
/// <param name="Most">Replicas at most.</param>
public sealed record Scaling(int Least, int Most)
{
    /// <summary>Percent of the processors asked for that all replicas use on average; null: not looked at.</summary>
    public int? CpuPercent { get; init; }

    /// <summary>Percent of the memory asked for; null: not looked at.</summary>
    public int? MemoryPercent { get; init; }

    /// <summary>Requests a minute for each replica; null: not looked at.</summary>
    public int? RequestsPerMinute { get; init; }

    internal IEnumerable<(bool, string, string)> Rules(string where, int replicas) =>
    [
        (Least >= 1 && Least <= Most, where, $"{Least} to {Most} is no range of 1 or more"),
        (replicas >= Least && replicas <= Most, where, $"the {replicas} replicas of the definition are not within {Least} to {Most}"),
        ((CpuPercent ?? MemoryPercent ?? RequestsPerMinute) is not null, where, "it has no measure: set CpuPercent, MemoryPercent or RequestsPerMinute"),
    ];
}
