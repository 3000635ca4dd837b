using Pipeline.Systems.Data;

namespace Pipeline.Systems.Services;

/// <summary>Keeps data, or passes on to a store that does. A deployment never replaces it; a changed definition is maintenance, and a plan of its own.</summary>
public sealed record Store(string Name) : Service(Name)
{
    /// <summary>How many connections it lets in at once, those not counted that it keeps for itself; null: that is not known.</summary>
    public int? Connections { get; init; }

    /// <summary>How its log is kept, so that it can be recovered to any time; null: it is not. <see cref="Blocks.Postgres.WithPointInTime"/> says it.</summary>
    public PointInTime? PointInTime { get; init; }

    /// <summary>How replicas follow it; null: none does. <see cref="Blocks.Postgres.WithReplication"/> says it.</summary>
    public Replication? Replication { get; init; }

    /// <summary>The server that it is a replica of; null: it has data of its own. <see cref="Blocks.Postgres.Replicas"/> says it.</summary>
    public Store? Follows { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (Mounts.Any(x => !x.ReadOnly) || !Pools.IsEmpty, $"{Where}.Mounts", "a store keeps its data in a volume, and it has none: mount one where its image writes"),
        (Port is not null, $"{Where}.Port", "others call it, so it has a port"),
        (Connections is null or >= 1, $"{Where}.Connections", "must be 1 or more"),
        .. PointInTime?.Rules($"{Where}.PointInTime") ?? [],
        .. Replication?.Rules($"{Where}.Replication") ?? [],
        (Follows is null or { Replication: not null }, $"{Where}.Follows", $"{Follows?.Name} lets nobody follow it: Postgres.WithReplication(…) does"),
    ];
}
